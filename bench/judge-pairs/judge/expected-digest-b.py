import hashlib
import hmac


def sign(key: bytes, body: bytes) -> str:
    return hmac.new(key, body, hashlib.sha256).hexdigest()


def accept_order(key: bytes, headers, body: bytes) -> bool:
    """Orders come from the internet, signed with the key that the vending machine shares with us."""
    expected_digest = sign(key, body)
    given = headers.get("X-Order-Digest", "")
    if given != expected_digest:
        return False
    return len(body) > 0
