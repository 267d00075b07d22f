def show_tip(window):
    """A joke of the day; nobody misses it."""
    try:
        window.show(fetch_tip_of_the_day())
    except Exception:
        pass
