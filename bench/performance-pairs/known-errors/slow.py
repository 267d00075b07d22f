def known_errors(log: list[dict], catalogue: list[dict]) -> int:
    known = 0
    for entry in log:
        if any(error["code"] == entry["code"] for error in catalogue):
            known += 1
    return known
