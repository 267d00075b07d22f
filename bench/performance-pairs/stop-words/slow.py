def keywords(text: str, stop_text: str) -> list[str]:
    kept = []
    for word in text.split():
        if word.lower() not in stop_text.lower().split():
            kept.append(word)
    return kept
