from collections import defaultdict


def median(values):
    ordered = sorted(values)
    if not ordered:
        return None
    middle = len(ordered) // 2
    if len(ordered) % 2:
        return ordered[middle]
    return (ordered[middle - 1] + ordered[middle]) / 2


def median_yield_by_field(harvests):
    """Median tons per hectare of each field; a harvest that was not weighed has None."""
    by_field = defaultdict(list)
    for harvest in harvests:
        by_field[harvest.field_id].append(harvest.tons_per_hectare)
    report = {}
    for field_id, tons in by_field.items():
        weighed = [value for value in tons if value is not None]
        report[field_id] = float(median(weighed))
    return report
