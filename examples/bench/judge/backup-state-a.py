def close_all(connections):
    """At exit: whatever cannot be closed is gone anyway."""
    for connection in connections:
        try:
            connection.close()
        except Exception:
            continue
