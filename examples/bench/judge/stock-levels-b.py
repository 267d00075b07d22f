def stock_of(session, articles):
    levels = {}
    for article in articles:
        levels[article.code] = session.query(Stock).filter(Stock.code == article.code).first()
    return levels
