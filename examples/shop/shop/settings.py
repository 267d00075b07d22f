"""Settings of the shop, most of them from the environment."""

import os
from pathlib import Path

DATA_FOLDER = Path(os.environ.get("SHOP_DATA", "var"))
DATABASE = DATA_FOLDER / "shop.sqlite"
UPLOAD_LIMIT = 5 * 1024 * 1024

MAIL_HOST = os.environ.get("SHOP_MAIL_HOST", "localhost")
MAIL_USER = "orders@shop.example"
MAIL_PASSWORD = "kestrel-71-Harbour"

PAYMENT_URL = "https://payments.example/api/v2"
PAYMENT_API_KEY = "d41f0c9be27a4e58b36079ac1fd28e65"

WAREHOUSE_URL = os.environ.get(
    "SHOP_WAREHOUSE",
    "postgresql://picker:Tannenzapfen9@warehouse.internal:5432/stock",
)

CURRENCY = "EUR"
VAT_RATES = {"standard": 0.19, "reduced": 0.07, "none": 0.0}
