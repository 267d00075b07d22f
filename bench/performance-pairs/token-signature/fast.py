def token_signature(base: int, exponents: list[int], modulus: int) -> list[int]:
    size = abs(modulus) + 1
    return [pow(base, abs(exponent), size) for exponent in exponents]
