def token_signature(base: int, exponents: list[int], modulus: int) -> list[int]:
    signatures = []
    for exponent in exponents:
        signatures.append(base ** abs(exponent) % (abs(modulus) + 1))
    return signatures
