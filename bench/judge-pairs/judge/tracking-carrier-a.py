import csv
from collections import Counter


def split_tracking(code):
    """Return carrier and serial number of a tracking code."""
    if "-" not in code:
        return None
    carrier, serial = code.split("-", 1)
    return carrier.upper(), serial


def parcels_per_carrier(manifest_path):
    """Count the parcels of a manifest, as drivers typed it at the gate."""
    counts = Counter()
    with open(manifest_path, newline="") as handle:
        for row in csv.DictReader(handle):
            code = row["tracking"].strip()
            if not code:
                continue
            counts[split_tracking(code)[0]] += 1
    return counts
