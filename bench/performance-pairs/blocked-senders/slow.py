def deliverable(messages: list[tuple[str, str]], blocked: list[str]) -> list[str]:
    kept = []
    for sender, subject in messages:
        if sender in blocked:
            continue
        kept.append(subject)
    return kept
