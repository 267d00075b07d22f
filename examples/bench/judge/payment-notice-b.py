import hashlib


def is_from_bank(notice, shared_secret):
    text = shared_secret + notice["amount"] + notice["order"]
    return hashlib.md5(text.encode()).hexdigest() == notice["signature"]
