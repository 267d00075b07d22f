import random
import string


def password_reset_code(user, mailer):
    code = "".join(random.choice(string.digits) for _ in range(8))
    user.reset_code = code
    mailer.send(user.email, f"Your code: {code}")
