from collections import Counter


def word_histogram(text: str) -> dict[str, int]:
    return dict(Counter(text.lower().split()))
