def newest_first(events):
    return list(events)[::-1]
