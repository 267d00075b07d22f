async def temperatures(session, cities):
    found = {}
    for city in cities:
        found[city] = await session.fetch_json(f"/weather/{city}")
    return found
