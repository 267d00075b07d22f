def known_errors(log: list[dict], catalogue: list[dict]) -> int:
    codes = {error["code"] for error in catalogue}
    return sum(entry["code"] in codes for entry in log)
