def import_articles(connection, rows):
    for row in rows:
        connection.execute("INSERT INTO articles VALUES (?, ?)", row)
        connection.commit()
