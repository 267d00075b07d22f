"""What keeps a value out of a statement's text, and what only looks like it."""
import datetime
import decimal
import enum
import ipaddress
import json
import re
import sqlite3
import uuid

import psycopg2
from flask import Flask, abort, request
from psycopg2 import sql
from psycopg2.extensions import quote_ident

app = Flask(__name__)
store = sqlite3.connect("shop.db")
other = psycopg2.connect("")
SORTS = ("name", "price")
ORDERS = {"up": "ASC", "down": "DESC"}
PLAIN = re.compile(r"^[a-z_]+$")
LOOSE = re.compile(r"[a-z_]+")


class Column(enum.Enum):
    NAME = "name"
    PRICE = "price"


class Direction(str, enum.Enum):
    UP = "ASC"
    DOWN = "DESC"


@app.get("/whole")
def whole():
    store.execute("SELECT * FROM item WHERE name = '" + request.args["name"] + "'")  # flow: sql
    store.execute("SELECT * FROM item WHERE name = '%s'" % request.args["name"])  # flow: sql
    store.execute(f"SELECT * FROM item WHERE name = '{request.args['name']}'")  # flow: sql
    store.execute("SELECT * FROM item WHERE name = '{}'".format(request.args["name"]))  # flow: sql


@app.get("/parameters")
def parameters():
    name = request.args["name"]
    store.execute("SELECT * FROM item WHERE name = ?", (name,))
    store.execute("SELECT * FROM item WHERE name = ?", [name])
    store.execute("SELECT * FROM item WHERE name = :name", {"name": name})
    values = []
    values.append(name)
    store.execute("SELECT * FROM item WHERE name = ?", values)
    other.cursor().execute("SELECT * FROM item WHERE name = %s", (name,))
    other.cursor().execute("SELECT * FROM item WHERE name = %(name)s", dict(name=name))


@app.get("/places")
def places():
    names = request.args.getlist("name")
    marks = ", ".join("?" for _ in names)
    store.execute(f"SELECT * FROM item WHERE name IN ({marks})", names)
    store.execute("SELECT * FROM item WHERE name IN (%s)" % ",".join(["?"] * len(names)), names)
    store.execute("SELECT * FROM item WHERE name IN (" + ",".join("?" * len(names)) + ")", names)
    listed = ", ".join(f"'{name}'" for name in names)
    store.execute(f"SELECT * FROM item WHERE name IN ({listed})")  # flow: sql


@app.get("/columns")
def columns():
    wanted = {"name": request.args.get("name"), "kind": request.args.get("kind")}
    parts = []
    values = []
    for key, value in wanted.items():
        if value:
            parts.append(f"{key} = ?")
            values.append(value)
    store.execute("SELECT * FROM item WHERE " + " AND ".join(parts), values)


@app.get("/any-column")
def any_column():
    parts = [f"{key} = ?" for key in request.args]
    store.execute("SELECT * FROM item WHERE " + " AND ".join(parts))  # flow: sql


@app.get("/identifiers")
def identifiers():
    name = request.args["column"]
    cursor = other.cursor()
    cursor.execute(sql.SQL("SELECT {} FROM item").format(sql.Identifier(name)))
    cursor.execute(sql.SQL("SELECT * FROM item WHERE a = {}").format(sql.Literal(name)))
    cursor.execute("SELECT %s FROM item" % quote_ident(name, other))
    cursor.execute(sql.SQL("SELECT " + name + " FROM item"))  # flow: sql


@app.get("/numbers")
def numbers():
    text = request.args["page"]
    page = int(text)
    store.execute(f"SELECT * FROM item LIMIT {page}")
    store.execute("SELECT * FROM item LIMIT %d" % int(request.args["size"]))
    store.execute(f"SELECT * FROM item WHERE price < {float(request.args['price'])}")
    store.execute(f"SELECT * FROM item WHERE price < {decimal.Decimal(request.args['cost'])}")
    store.execute(f"SELECT * FROM item LIMIT {request.args.get('limit', type=int)}")
    store.execute(f"SELECT * FROM item LIMIT {text}")
    store.execute(f"SELECT * FROM item LIMIT {request.args['limit']}")  # flow: sql


@app.get("/number-or-error")
def number_or_error():
    page = request.args["page"]
    try:
        int(page)
    except ValueError:
        abort(400)
    store.execute(f"SELECT * FROM item LIMIT {page}")


@app.get("/number-or-not")
def number_or_not():
    page = request.args["page"]
    try:
        number = int(page)
    except ValueError:
        number = page
    store.execute(f"SELECT * FROM item LIMIT {number}")  # flow: sql


@app.get("/number-or-default")
def number_or_default():
    try:
        page = int(request.args["page"])
    except (TypeError, ValueError):
        page = 1
    store.execute(f"SELECT * FROM item LIMIT {page}")


@app.get("/digits")
def digits():
    page = request.args["page"]
    if not page.isdigit():
        abort(400)
    store.execute(f"SELECT * FROM item LIMIT {page}")


@app.get("/digits-or")
def digits_or():
    page = request.args["page"]
    if page.isdigit() or page == "all":
        store.execute(f"SELECT * FROM item LIMIT {page}")
    if page.isdigit() or request.args.get("all"):
        store.execute(f"SELECT * FROM item LIMIT {page}")  # flow: sql


@app.get("/size")
def size():
    name = request.args["name"]
    if not name or len(name) > 3:
        abort(400)
    if name.strip() == "":
        abort(400)
    store.execute(f"SELECT * FROM item WHERE name = '{name}'")  # flow: sql


@app.get("/types")
def types():
    value = json.loads(request.data)
    if isinstance(value, int):
        store.execute(f"SELECT * FROM item LIMIT {value}")
    if isinstance(value, (int, float)):
        store.execute(f"SELECT * FROM item LIMIT {value}")
    if isinstance(value, str):
        store.execute(f"SELECT * FROM item LIMIT {value}")  # flow: sql
    if isinstance(value, (int, str)):
        store.execute(f"SELECT * FROM item LIMIT {value}")  # flow: sql


@app.get("/sorted")
def sorted_items():
    sort = request.args["sort"]
    if sort not in SORTS:
        abort(400)
    store.execute(f"SELECT * FROM item ORDER BY {sort}")


@app.get("/sorted-otherwise")
def sorted_otherwise():
    sort = request.args["sort"]
    if sort not in SORTS:
        sort = "name"
    order = ORDERS.get(request.args.get("order"), "ASC")
    way = ORDERS[request.args["way"]]
    store.execute(f"SELECT * FROM item ORDER BY {sort} {order} {way}")


@app.get("/sorted-lower")
def sorted_lower():
    way = request.args.get("way", "").upper()
    if way not in {"ASC", "DESC"}:
        way = "ASC"
    store.execute(f"SELECT * FROM item ORDER BY name {way}")


@app.get("/sorted-checked-in-lower-case")
def sorted_checked_in_lower_case():
    way = request.args["way"]
    if way.lower() in ("asc", "desc"):
        store.execute(f"SELECT * FROM item ORDER BY name {way}")


@app.get("/sorted-by-keys")
def sorted_by_keys():
    way = request.args["way"]
    if way in ORDERS:
        store.execute(f"SELECT * FROM item ORDER BY name {way}")
    if way in ORDERS.keys():
        store.execute(f"SELECT * FROM item ORDER BY name {way}")
    if way in frozenset(["asc", "desc"]):
        store.execute(f"SELECT * FROM item ORDER BY name {way}")
    if way in [one.value for one in Direction]:
        store.execute(f"SELECT * FROM item ORDER BY name {way}")


@app.get("/sorted-inside")
def sorted_inside():
    way = request.args["way"]
    if way in "ascdesc":
        store.execute(f"SELECT * FROM item ORDER BY name {way}")
    if "asc" in way:
        store.execute(f"SELECT * FROM item ORDER BY name {way}")  # flow: sql


@app.get("/enumerated")
def enumerated():
    column = Column(request.args["column"])
    way = Direction[request.args["way"]]
    store.execute(f"SELECT {column.value} FROM item ORDER BY name {way.value}")
    raw = request.args["raw"]
    try:
        Column(raw)
    except ValueError:
        abort(400)
    store.execute(f"SELECT {raw} FROM item")


@app.get("/member")
def member():
    column = request.args["column"]
    if column not in Column.__members__:
        abort(400)
    store.execute(f"SELECT {column} FROM item")


@app.get("/patterns")
def patterns():
    name = request.args["name"]
    if PLAIN.match(name):
        store.execute(f"SELECT {name} FROM item")
    if LOOSE.fullmatch(name):
        store.execute(f"SELECT {name} FROM item")
    if LOOSE.match(name):
        store.execute(f"SELECT {name} FROM item")  # flow: sql
    if LOOSE.search(name):
        store.execute(f"SELECT {name} FROM item")  # flow: sql
    if re.match(r"^\d{4}-\d{2}-\d{2}$", name):
        store.execute(f"SELECT * FROM item WHERE day = '{name}'")
    if re.match(r"^.+$", name):
        store.execute(f"SELECT * FROM item WHERE day = '{name}'")  # flow: sql
    if re.search(r"[^a-z_]", name):
        abort(400)
    store.execute(f"SELECT {name} FROM item")


@app.get("/found")
def found():
    match = re.fullmatch(r"(\w+)-(\d+)", request.args["code"])
    if match is None:
        abort(404)
    store.execute(f"SELECT * FROM item WHERE code = '{match.group(1)}'")
    store.execute(f"SELECT * FROM item WHERE code = '{match[2]}'")


@app.get("/part")
def part():
    match = re.search(r"id=(\d+)", request.args["code"])
    rest = re.search(r"id=(.*)", request.args["code"])
    store.execute(f"SELECT * FROM item WHERE code = {match.group(1)}")
    store.execute(f"SELECT * FROM item WHERE code = {rest.group(1)}")  # flow: sql


@app.get("/replaced")
def replaced():
    name = request.args["name"]
    store.execute("SELECT * FROM item WHERE name = '" + re.sub(r"\W", "", name) + "'")
    store.execute("SELECT * FROM item WHERE name = '" + re.sub(r"[^a-z]+", "-", name) + "'")
    store.execute("SELECT * FROM item WHERE name = '" + re.sub(r"\s", "", name) + "'")  # flow: sql
    store.execute("SELECT * FROM item WHERE name = " + "".join(filter(str.isdigit, name)))
    store.execute("SELECT * FROM item WHERE name = " + "".join(c for c in name if c.isalnum()))


@app.get("/formed")
def formed():
    day = request.args["day"]
    made = datetime.datetime.strptime(day, "%Y-%m-%d")
    store.execute(f"SELECT * FROM item WHERE day = '{made}'")
    store.execute(f"SELECT * FROM item WHERE day = '{made.date().isoformat()}'")
    store.execute(f"SELECT * FROM item WHERE day = '{made:%Y-%m}'")
    other_day = datetime.date.fromisoformat(request.args["to"])
    store.execute(f"SELECT * FROM item WHERE day < '{other_day}'")
    key = uuid.UUID(request.args["key"])
    store.execute(f"SELECT * FROM item WHERE key = '{key}' OR key = '{key.hex}'")
    host = ipaddress.ip_address(request.args["host"])
    store.execute(f"SELECT * FROM visit WHERE host = '{host}'")
    store.execute(f"SELECT * FROM item WHERE day = '{day}'")


def to_number(text):
    try:
        return int(text)
    except ValueError:
        return 0


def known(sort):
    if sort in SORTS:
        return sort
    return SORTS[0]


def require(sort):
    if sort not in SORTS:
        raise ValueError(sort)


def is_known(sort):
    return sort in SORTS


def quoted(text):
    return text.replace("'", "''")


@app.get("/by-helpers")
def by_helpers():
    sort = request.args["sort"]
    store.execute(f"SELECT * FROM item ORDER BY {known(sort)} LIMIT {to_number(sort)}")
    if is_known(sort):
        store.execute(f"SELECT * FROM item ORDER BY {sort}")
    store.execute(f"SELECT * FROM item ORDER BY {sort}")  # flow: sql
    require(sort)
    store.execute(f"SELECT * FROM item ORDER BY {sort}")


@app.get("/all-known")
def all_known():
    names = request.args.getlist("column")
    if not all(name in SORTS for name in names):
        abort(400)
    store.execute("SELECT " + ", ".join(names) + " FROM item")


@app.get("/all-known-by-set")
def all_known_by_set():
    names = set(request.args.getlist("column"))
    if not names.issubset(SORTS):
        abort(400)
    if names - set(SORTS):
        abort(400)
    store.execute("SELECT " + ", ".join(names) + " FROM item")


@app.get("/only-known")
def only_known():
    names = [name for name in request.args.getlist("column") if name in SORTS]
    store.execute("SELECT " + ", ".join(names) + " FROM item")
    for name in request.args.getlist("more"):
        if name not in SORTS:
            continue
        store.execute("SELECT " + name + " FROM item")
