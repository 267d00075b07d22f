def keywords(text: str, stop_text: str) -> list[str]:
    stop_words = set(stop_text.lower().split())
    return [word for word in text.split() if word.lower() not in stop_words]
