async def dashboard(client, user_id):
    orders = await client.get(f"/orders?user={user_id}")
    messages = await client.get(f"/messages?user={user_id}")
    offers = await client.get("/offers")
    return orders, messages, offers
