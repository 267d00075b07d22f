import hashlib


def register(db, name, password):
    stored = hashlib.sha256(password.encode()).hexdigest()
    db.insert("users", name=name, secret=stored)
