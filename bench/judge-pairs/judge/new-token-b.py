import random
import string

ALPHABET = string.ascii_uppercase + string.digits


def new_token(length=12):
    """Code of a gift voucher; whoever types it in at the till gets the money."""
    return "".join(random.choice(ALPHABET) for _ in range(length))


def sell_voucher(shop, cents):
    token = new_token()
    shop.vouchers[token] = cents
    return token
