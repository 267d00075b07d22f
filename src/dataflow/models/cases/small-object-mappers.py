import dataset
import peewee
import pony.orm as pony
import records
from flask import request
from gino import Gino
from peewee import SQL, CharField, Model, RawQuery
from piccolo.querystring import QueryString
from piccolo.table import Table
from playhouse.db_url import connect as connect_by_address
from playhouse.pool import PooledPostgresqlDatabase
from pony.orm import db_session, raw_sql, select
from tortoise import Tortoise, connections, fields
from tortoise.expressions import RawSQL
from tortoise.models import Model as TortoiseModel

pooled = PooledPostgresqlDatabase("birds")
proxy = peewee.DatabaseProxy()
birds = pony.Database()
gino = Gino()


class Nest(Model):
    place = CharField()


class Owl(birds.Entity):
    name = pony.Required(str)


class Wren(TortoiseModel):
    name = fields.TextField()


class Stork(Table):
    pass


class Heron(gino.Model):
    pass


def peewee_texts():
    place = request.args["place"]
    pooled.execute_sql("DELETE FROM nest WHERE place = '" + place + "'")  # flow: sql
    proxy.execute_sql("DELETE FROM nest WHERE place = '" + place + "'")  # flow: sql
    connect_by_address("sqlite:///nests.db").execute_sql(f"DROP TABLE {place}")  # flow: sql
    Nest.raw("SELECT * FROM nest WHERE place = '" + place + "'")  # flow: sql
    RawQuery("SELECT * FROM nest ORDER BY " + place).bind(pooled)  # flow: sql
    return Nest.select().where(SQL("place = '" + place + "'"))  # flow: sql


def peewee_bound():
    place = request.args["place"]
    pooled.execute_sql("DELETE FROM nest WHERE place = %s", (place,))
    Nest.raw("SELECT * FROM nest WHERE place = %s", place)
    Nest.create(place=place)
    return Nest.select().where((Nest.place == place) | Nest.place.contains(place))


@db_session
def pony_texts():
    name = request.args["name"]
    birds.execute("DELETE FROM owl WHERE name = '" + name + "'")  # flow: sql
    Owl.select_by_sql("SELECT * FROM owl WHERE name = '" + name + "'")  # flow: sql
    select(owl for owl in Owl if raw_sql("name = '" + name + "'"))  # flow: sql
    return pony.select("owl for owl in Owl if owl.name == " + name)  # flow: code


@db_session
def pony_bound():
    name = request.args["name"]
    birds.execute("DELETE FROM owl WHERE name = $name")
    return Owl.get_by_sql("SELECT * FROM owl WHERE name = $name"), select(owl for owl in Owl if owl.name == name)


async def tortoise_texts():
    name = request.args["name"]
    connection = Tortoise.get_connection("default")
    await connection.execute_query("SELECT * FROM wren WHERE name = '" + name + "'")  # flow: sql
    await connections.get("default").execute_insert("INSERT INTO " + name, [])  # flow: sql
    await Wren.raw("SELECT * FROM wren WHERE name = '" + name + "'")  # flow: sql
    return await Wren.annotate(rank=RawSQL(name))  # flow: sql


async def tortoise_bound():
    name = request.args["name"]
    await connections.get("default").execute_query("SELECT * FROM wren WHERE name = ?", [name])
    return await Wren.filter(name=name).first()


async def piccolo_texts():
    name = request.args["name"]
    await Stork.raw("SELECT * FROM stork WHERE name = '" + name + "'")  # flow: sql
    return await Stork.select().where(QueryString("name = '" + name + "'"))  # flow: sql


async def piccolo_bound():
    await Stork.raw("SELECT * FROM stork WHERE name = {}", request.args["name"])
    return await Stork.select().where(Stork.name == request.args["name"])


async def gino_texts():
    name = request.args["name"]
    await gino.status(gino.text("DELETE FROM heron WHERE name = '" + name + "'"))  # flow: sql
    return await gino.first("SELECT * FROM heron WHERE name = '" + name + "'")  # flow: sql


async def gino_bound():
    return await Heron.query.where(Heron.name == request.args["name"]).gino.all()


def thin_layers():
    name = request.args["name"]
    database = records.Database("sqlite://")
    database.query("SELECT * FROM birds WHERE name = '" + name + "'")  # flow: sql
    with database.get_connection() as connection:
        connection.bulk_query("INSERT INTO " + name + " VALUES (:a)", [])  # flow: sql
    with dataset.connect("sqlite://") as tables:
        return tables.query(f"SELECT * FROM birds WHERE name = '{name}'")  # flow: sql


def thin_layers_bound():
    name = request.args["name"]
    records.Database("sqlite://").query("SELECT * FROM birds WHERE name = :name", name=name)
    tables = dataset.connect("sqlite://")
    return tables["birds"].find(name=name), tables.query("SELECT * FROM birds WHERE name = :n", n=name)
