import beanie
import gridfs
from bson import ObjectId
from elasticsearch import Elasticsearch
from flask import request, send_file
from neo4j import GraphDatabase
from pymongo import MongoClient

client = MongoClient()
birds = client.zoo.birds
search = Elasticsearch()
driver = GraphDatabase.driver("neo4j://graph.example")


def find_by_body():
    return birds.find_one(request.get_json())  # flow: nosql


def find_by_script():
    return client["zoo"]["birds"].find({"$where": "this.name == '" + request.json["name"] + "'"})  # flow: nosql


def log_in():
    return birds.find_one({"name": request.json["name"]})  # flow: nosql


def change():
    birds.update_one(request.json["which"], {"$set": {"seen": True}})  # flow: nosql


def aggregated():
    return birds.aggregate(request.json["steps"])  # flow: nosql


def searched():
    return search.search(index="birds", body=request.get_json())  # flow: nosql


def cypher():
    with driver.session() as session:
        return session.run("MATCH (b {name: '" + request.json["name"] + "'}) RETURN b").data()  # flow: nosql


def find_by_id():
    return birds.find_one({"_id": ObjectId(request.json["id"])})


def find_by_text():
    return birds.find_one({"name": str(request.json["name"])})


def cypher_bound():
    with driver.session() as session:
        return session.run("MATCH (b {name: $name}) RETURN b", name=request.json["name"]).data()


def inserted():
    birds.insert_one(request.get_json())


def stored_file():
    files = gridfs.GridFS(client.zoo)
    return send_file(files.get(ObjectId(request.args["id"])))


class Finch(beanie.Document):
    name: str


async def of_beanie():
    await Finch.find_one(request.get_json())  # flow: nosql
    return await Finch.find(Finch.name == str(request.args["name"])).to_list()


def or_not_found(mongo):
    return mongo.db.birds.find_one_or_404(request.get_json())  # flow: nosql
