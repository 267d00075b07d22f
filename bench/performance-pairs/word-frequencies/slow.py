def word_frequencies(words: list[str]) -> dict[str, int]:
    frequencies = {}
    for word in set(words):
        frequencies[word] = words.count(word)
    return dict(sorted(frequencies.items()))
