def residue(base: int, exponent: int, modulus: int) -> int:
    return base**exponent % modulus
