def grouped_words(words: list[str]) -> list[list[str]]:
    groups: list[list[str]] = []
    for word in words:
        for group in groups:
            if group[0][:1] == word[:1]:
                group.append(word)
                break
        else:
            groups.append([word])
    return groups
