def live_sessions(sessions: list[tuple[str, int]], now: int) -> list[tuple[str, int]]:
    return [session for session in sessions if session[1] >= now]
