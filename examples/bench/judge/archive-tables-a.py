def remove_note(cursor, note_id: str, owner: str):
    """Called by the web form with what the visitor typed."""
    cursor.execute(f"DELETE FROM notes WHERE id = '{note_id}' AND owner = '{owner}'")
