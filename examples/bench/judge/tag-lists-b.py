def ancestors(cursor, folder_id):
    """Each query needs the answer of the one before."""
    names = []
    while folder_id is not None:
        cursor.execute("SELECT name, parent FROM folders WHERE id = %s", (folder_id,))
        name, folder_id = cursor.fetchone()
        names.append(name)
    return names
