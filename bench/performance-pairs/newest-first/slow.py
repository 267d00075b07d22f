def newest_first(events):
    timeline = []
    for event in events:
        timeline.insert(0, event)
    return timeline
