def occurrences(text: str, word: str) -> list[int]:
    places = []
    for i in range(len(text)):
        if text[i:].startswith(word):
            places.append(i)
    return places
