def deliverable(messages: list[tuple[str, str]], blocked: list[str]) -> list[str]:
    refused = set(blocked)
    return [subject for sender, subject in messages if sender not in refused]
