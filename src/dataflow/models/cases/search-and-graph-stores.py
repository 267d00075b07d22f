import influxdb_client
import redis
import redis.asyncio as later_redis
from arango import ArangoClient
from cassandra.cluster import Cluster
from cassandra.query import BatchStatement, SimpleStatement
from elasticsearch import Elasticsearch
from elasticsearch_dsl import Search
from flask import request
from neo4j import AsyncGraphDatabase, GraphDatabase
from opensearchpy import AsyncOpenSearch


def scripts():
    limit = request.args["limit"]
    store = redis.StrictRedis.from_url("redis://store")
    store.script_load("return " + limit)  # flow: code
    store.pipeline().eval("return " + limit, 0)  # flow: code


async def scripts_later():
    await later_redis.from_url("redis://store").eval("return " + request.args["limit"], 0)  # flow: code


def script_arguments():
    store = redis.Redis()
    store.eval("return ARGV[1]", 0, request.args["limit"])
    store.set(request.args["name"], request.args["limit"])


def searches():
    asked = request.get_json()
    store = Elasticsearch("https://search")
    store.search(index="birds", body=asked)  # flow: nosql
    store.sql.query(query="SELECT * FROM birds WHERE name = '" + request.args["name"] + "'")  # flow: sql
    return Search.from_dict(asked)  # flow: nosql


async def searches_later():
    return await AsyncOpenSearch("https://search").search(index="birds", body=request.get_json())  # flow: nosql


def search_of_fields():
    return Search(using=Elasticsearch("https://search")).query("match", name=request.args["name"])


def wide_columns():
    session = Cluster(["db"]).connect("birds")
    session.execute(SimpleStatement("SELECT * FROM owl WHERE name = '" + request.args["name"] + "'"))  # flow: sql
    together = BatchStatement()
    together.add("DELETE FROM owl WHERE name = '" + request.args["name"] + "'")  # flow: sql
    session.execute(together)


def wide_columns_bound():
    session = Cluster(["db"]).connect("birds")
    prepared = session.prepare("SELECT * FROM owl WHERE name = ?")
    session.execute(prepared, [request.args["name"]])
    session.execute(prepared.bind((request.args["name"],)))
    session.execute("SELECT * FROM owl WHERE name = %s", (request.args["name"],))


def find_owl(transaction):
    return transaction.run("MATCH (o {name: '" + request.args["name"] + "'}) RETURN o")  # flow: nosql


def find_wren(transaction):
    return transaction.run("MATCH (w {name: $name}) RETURN w", name=request.args["name"])


def graph():
    with GraphDatabase.driver("neo4j://db") as driver, driver.session() as session:
        session.execute_read(find_owl)
        session.execute_read(find_wren)
        session.run("MATCH (o) RETURN o." + request.args["field"])  # flow: nosql


async def graph_later():
    async with AsyncGraphDatabase.driver("neo4j://db") as driver, driver.session() as session:
        await session.run("MATCH (o) RETURN o." + request.args["field"])  # flow: nosql


def other_languages():
    ArangoClient("http://db").db("birds").aql.execute("FOR b IN birds FILTER " + request.args["filter"])  # flow: nosql
    with influxdb_client.InfluxDBClient(url="http://db") as client:
        return client.query_api().query('from(bucket: "' + request.args["bucket"] + '")')  # flow: nosql


def other_languages_bound():
    birds = ArangoClient("http://db").db("birds")
    return birds.aql.execute("FOR b IN birds FILTER b.name == @name", bind_vars={"name": request.args["name"]})
