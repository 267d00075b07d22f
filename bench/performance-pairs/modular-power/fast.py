def residue(base: int, exponent: int, modulus: int) -> int:
    return pow(base, exponent, modulus)
