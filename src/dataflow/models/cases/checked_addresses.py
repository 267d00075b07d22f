"""What says where an address leads, and what only looks like it."""
import re
from urllib.parse import urljoin, urlparse, urlsplit

import requests
from django.http import HttpResponseRedirect
from django.shortcuts import redirect as go
from django.utils.http import url_has_allowed_host_and_scheme
from flask import Flask, abort, redirect, request, url_for

app = Flask(__name__)
HOSTS = {"shop.example", "api.shop.example"}
NEXT = {"home": "/", "cart": "/cart"}


@app.get("/whole")
def whole():
    return redirect(request.args["next"])  # flow: redirect


@app.get("/fetched")
def fetched():
    return requests.get(request.args["url"]).text  # flow: request-url


@app.get("/by-name")
def by_name():
    return redirect(url_for("whole", q=request.args["q"]))


@app.get("/table")
def table():
    return redirect(NEXT.get(request.args["next"], "/"))


@app.get("/host")
def host():
    address = request.args["next"]
    if urlparse(address).netloc not in HOSTS:
        abort(400)
    return redirect(address)


@app.get("/host-kept")
def host_kept():
    address = request.args["url"]
    parts = urlsplit(address)
    if parts.hostname in HOSTS and parts.scheme == "https":
        return requests.get(address).text
    return requests.get(address).text  # flow: request-url


@app.get("/no-host")
def no_host():
    address = request.args["next"]
    parts = urlparse(address)
    if parts.netloc or parts.scheme:
        abort(400)
    return redirect(address)


@app.get("/same-host")
def same_host():
    address = urljoin(request.host_url, request.args["next"])
    if urlparse(address).netloc != urlparse(request.host_url).netloc:
        abort(400)
    return redirect(address)


@app.get("/scheme-only")
def scheme_only():
    address = request.args["url"]
    if urlparse(address).scheme not in ("http", "https"):
        abort(400)
    return requests.get(address).text  # flow: request-url


@app.get("/host-inside")
def host_inside():
    address = request.args["url"]
    if "shop.example" not in address:
        abort(400)
    return requests.get(address).text  # flow: request-url


@app.get("/host-inside-netloc")
def host_inside_netloc():
    address = request.args["url"]
    if "shop.example" in urlparse(address).netloc:
        return requests.get(address).text  # flow: request-url
    return ""


@app.get("/host-end")
def host_end():
    address = request.args["url"]
    if urlparse(address).hostname.endswith(".shop.example"):
        return requests.get(address).text
    return ""


@app.get("/start")
def start():
    address = request.args["url"]
    if address.startswith("https://shop.example/"):
        return requests.get(address).text
    if address.startswith("https://shop.example"):
        return requests.get(address).text  # flow: request-url
    if address.startswith(("https://shop.example/", "https://api.shop.example/")):
        return requests.get(address).text
    return ""


@app.get("/path-start")
def path_start():
    address = request.args["next"]
    if address.startswith("/") and not address.startswith("//"):
        return redirect(address)
    if address.startswith("/"):
        return redirect(address)  # flow: redirect
    return ""


@app.get("/pattern")
def pattern():
    address = request.args["url"]
    if re.match(r"^https://shop\.example/", address):
        return requests.get(address).text
    if re.match(r"https?://", address):
        return requests.get(address).text  # flow: request-url
    if re.search(r"shop\.example", address):
        return requests.get(address).text  # flow: request-url
    return ""


@app.get("/name")
def name():
    user = request.args["user"]
    if not user.isalnum():
        abort(400)
    return requests.get(f"https://{user}.shop.example/").text


@app.get("/number")
def number():
    return requests.get("https://shop.example/item/%d" % int(request.args["id"])).text


def django_view(request):
    address = request.GET["next"]
    if url_has_allowed_host_and_scheme(address, allowed_hosts={request.get_host()}):
        return HttpResponseRedirect(address)
    return HttpResponseRedirect(address)  # flow: redirect


def django_view_leaving(request):
    address = request.GET.get("next", "/")
    if not url_has_allowed_host_and_scheme(url=address, allowed_hosts=None):
        address = "/"
    return go(address)


def is_ours(address):
    return urlparse(address).netloc in HOSTS


def is_safe(target):
    base = urlparse(request.host_url)
    whole = urlparse(urljoin(request.host_url, target))
    return whole.scheme in ("http", "https") and base.netloc == whole.netloc


@app.get("/by-helper")
def by_helper():
    address = request.args["next"]
    if not is_ours(address):
        abort(400)
    return redirect(address)


@app.get("/by-other-helper")
def by_other_helper():
    address = request.args.get("next")
    if not address or not is_safe(address):
        address = url_for("whole")
    return redirect(address)


def by_a_method_out_of_sight(request):
    address = request.GET["next"]
    if address and not get_checker().is_safe_url(address):
        address = "/"
    return redirect(address)


def by_a_method_that_says_nothing(request):
    address = request.GET["next"]
    if address and not get_checker().is_known(address):
        address = "/"
    return redirect(address)  # flow: redirect
