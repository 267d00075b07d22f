def articles_with_tags(cursor, article_ids):
    tags = {}
    for article_id in article_ids:
        cursor.execute("SELECT tag FROM tags WHERE article = %s", (article_id,))
        tags[article_id] = [row[0] for row in cursor.fetchall()]
    return tags
