async def publish(client, text):
    login = await client.post("/login")
    draft = await client.post("/drafts", token=login.token, text=text)
    return await client.post(f"/drafts/{draft.id}/publish", token=login.token)
