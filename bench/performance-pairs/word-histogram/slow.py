def word_histogram(text: str) -> dict[str, int]:
    words = text.lower().split()
    histogram = {}
    for word in words:
        histogram[word] = words.count(word)
    return histogram
