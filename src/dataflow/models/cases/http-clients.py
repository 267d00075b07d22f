import http.client
import urllib.request

import aiohttp
import httpx
import requests
from flask import request


def fetched():
    return requests.get(request.args["url"]).status_code  # flow: request-url


def fetched_by_session():
    with requests.Session() as session:
        return session.request("GET", request.args["url"], timeout=5).status_code  # flow: request-url


def fetched_by_httpx():
    return httpx.post(url=request.args["url"]).status_code  # flow: request-url


async def fetched_by_aiohttp():
    async with aiohttp.ClientSession() as session:
        async with session.get(request.args["url"]) as answer:  # flow: request-url
            return answer.status


def opened():
    asked = urllib.request.Request("http://" + request.args["host"] + "/news")
    return urllib.request.urlopen(asked).status  # flow: request-url


def connected():
    return http.client.HTTPSConnection(request.args["host"])  # flow: request-url


def answer_is_code():
    eval(requests.get("https://rules.example/now").text)  # flow: code


def posted():
    return requests.post("https://post.example/", json={"text": request.args["text"]}).status_code


def asked_with_data():
    asked = urllib.request.Request("https://post.example/", data=request.args["text"].encode())
    return urllib.request.urlopen(asked).status


def chosen():
    hosts = {"north": "https://north.example/", "south": "https://south.example/"}
    return requests.get(hosts[request.args["side"]]).status_code
