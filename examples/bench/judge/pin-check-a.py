import hashlib


def may_open(door, typed_pin: str) -> bool:
    typed = hashlib.sha1(typed_pin.encode()).hexdigest()
    return typed == door.pin_hash
