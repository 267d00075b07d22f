def live_sessions(sessions: list[tuple[str, int]], now: int) -> list[tuple[str, int]]:
    live = list(sessions)
    for session in sessions:
        if session[1] < now:
            live.remove(session)
    return live
