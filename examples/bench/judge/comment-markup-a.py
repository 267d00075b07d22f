from markupsafe import Markup

ICONS = {"ok": "✓", "failed": "✗"}


def show_state(is_ok: bool):
    return Markup(f"<b>{ICONS['ok' if is_ok else 'failed']}</b>")
