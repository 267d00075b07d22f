"""Tells customers about their orders, many at a time."""

import asyncio
import time

import httpx

RETRIES = 3


async def notify(client: httpx.AsyncClient, address: str, text: str) -> bool:
    for attempt in range(RETRIES):
        reply = await client.post("https://mail.example/send", json={"to": address, "text": text})
        if reply.status_code == 200:
            return True
        time.sleep(2**attempt)
    return False


async def notify_all(addresses: list[str], text: str) -> int:
    delivered = []
    async with httpx.AsyncClient() as client:
        for address in addresses:
            delivered.append(await notify(client, address, text))
    return sum(delivered)


async def warehouse_is_up(url: str) -> bool:
    try:
        async with httpx.AsyncClient(timeout=3) as client:
            reply = await client.get(url)
    except httpx.HTTPError:
        return False
    return reply.is_success


def send(addresses: list[str], text: str) -> int:
    return asyncio.run(notify_all(addresses, text))
