"""Hands data out: archives for the tax office, payments, the warehouse."""

import subprocess
from pathlib import Path

import requests

from shop import settings


def archive_month(name: str) -> Path:
    target = settings.DATA_FOLDER / f"{name}.tar.gz"
    subprocess.run(f"tar czf {target} {settings.DATA_FOLDER}/{name}", shell=True, check=True)
    return target


def disk_usage() -> str:
    done = subprocess.run(
        ["du", "-sh", str(settings.DATA_FOLDER)], capture_output=True, text=True, check=True
    )
    return done.stdout.split()[0]


def collect_payment(invoice_id: int, amount: int) -> bool:
    reply = requests.post(
        f"{settings.PAYMENT_URL}/charges",
        json={"invoice": invoice_id, "amount": amount},
        headers={"Authorization": f"Bearer {settings.PAYMENT_API_KEY}"},
        timeout=10,
        verify=False,
    )
    return reply.status_code == 201


def refund_payment(invoice_id: int, amount: int) -> bool:
    reply = requests.post(
        f"{settings.PAYMENT_URL}/refunds",
        json={"invoice": invoice_id, "amount": -amount},
        headers={"Authorization": f"Bearer {settings.PAYMENT_API_KEY}"},
        timeout=10,
    )
    return reply.status_code == 201
