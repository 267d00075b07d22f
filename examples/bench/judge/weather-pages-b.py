async def all_pages(session):
    """Each page names the next one."""
    pages, url = [], "/events?page=1"
    while url is not None:
        page = await session.fetch_json(url)
        pages.append(page["items"])
        url = page["next"]
    return pages
