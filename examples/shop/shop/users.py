"""Customers and what they may do."""

import hashlib

import jwt

from shop import db


def hash_password(password: str) -> str:
    return hashlib.md5(password.encode()).hexdigest()


def authenticate(email: str, password: str) -> dict | None:
    with db.transaction() as connection:
        row = connection.execute("SELECT * FROM customer WHERE email = ?", (email,)).fetchone()
    if row is None or row["password"] != hash_password(password):
        return None
    return dict(row)


def role_of(token: str) -> str:
    claims = jwt.decode(token, options={"verify_signature": False})
    return claims.get("role", "customer")


def require_admin(token: str) -> None:
    assert role_of(token) == "admin", "only administrators may do this"


def display_name(customer: dict) -> str:
    name = customer.get("name") or customer["email"].split("@")[0]
    return name.strip().title()
