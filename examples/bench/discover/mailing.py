def addresses(db, member_ids):
    """The addresses for the yearly letter."""
    found = []
    for member_id in member_ids:
        # One street, one town.
        row = db.execute("SELECT street, town FROM members WHERE id = ?", (member_id,)).fetchone()
        if row is not None:
            found.append(f"{row[0]}, {row[1]}")
    return found


def town_of(db, member_id):
    row = db.execute("SELECT town FROM members WHERE id = ?", (member_id,)).fetchone()
    return row[0].title()
