from collections import Counter


def word_frequencies(words: list[str]) -> dict[str, int]:
    return dict(sorted(Counter(words).items()))
