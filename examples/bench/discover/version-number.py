import re


def major_version(text):
    return int(re.search(r"(\d+)\.\d+", text).group(1))


def minor_version(text):
    found = re.search(r"\d+\.(\d+)", text)
    return int(found.group(1)) if found else 0
