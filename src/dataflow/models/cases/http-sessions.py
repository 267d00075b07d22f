import aiohttp
import asyncio
import grequests
import httpx
import requests
import treq
import urllib.request
import urllib3
import websocket
from flask import request
from requests_futures.sessions import FuturesSession


def prepared():
    asked = requests.Request("GET", request.args["address"])
    with requests.Session() as session:
        session.send(session.prepare_request(asked))  # flow: request-url
        session.send(asked.prepare())  # flow: request-url
    with httpx.Client() as client:
        client.send(client.build_request("GET", request.args["address"]))  # flow: request-url


def other_sessions():
    FuturesSession().get(request.args["address"])  # flow: request-url
    grequests.get(request.args["address"])  # flow: request-url
    urllib.request.FancyURLopener().retrieve(request.args["address"])  # flow: request-url


async def later():
    async with aiohttp.ClientSession(request.args["address"]) as session:  # flow: request-url
        await session.get("/birds")
    await treq.put(request.args["address"])  # flow: request-url
    await treq.request("GET", request.args["address"])  # flow: request-url
    await asyncio.open_connection(request.args["host"], 80)  # flow: request-url


def pools():
    urllib3.HTTPConnectionPool(request.args["host"]).request("GET", "/birds")  # flow: request-url
    urllib3.connection_from_url(request.args["address"])  # flow: request-url
    urllib3.ProxyManager("http://proxy.example").request("GET", request.args["address"])  # flow: request-url
    websocket.WebSocketApp(request.args["address"])  # flow: request-url


def of_one_host():
    urllib3.HTTPSConnectionPool("birds.example").request("GET", "/" + request.args["bird"])
    asked = requests.Request("GET", "https://birds.example/", params={"bird": request.args["bird"]})
    return requests.Session().send(asked.prepare())


async def of_one_host_later():
    async with aiohttp.ClientSession("https://birds.example") as session:
        await session.get("/birds", params={"bird": request.args["bird"]})
