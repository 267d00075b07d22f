OPERATIONS = ("<", "<=", ">", ">=")


def make_comparisons():
    made = {}
    for sign in OPERATIONS:
        made[sign] = eval(f"lambda left, right: left {sign} right")
    return made
