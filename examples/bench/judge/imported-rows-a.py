def work_through(connection, queue):
    """A letter that was sent must be marked as sent, even if the next one fails."""
    for letter in queue:
        send_letter(letter)
        connection.execute("UPDATE letters SET sent = 1 WHERE id = ?", (letter.id,))
        connection.commit()
