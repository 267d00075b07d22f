import asyncpg
import mysql.connector
import psycopg2
import pymysql
from flask import request
from psycopg2 import sql
from psycopg2.extras import execute_values


def find_bird():
    connection = psycopg2.connect("dbname=birds")
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM birds WHERE name = '{request.args['name']}'")  # flow: sql
        return cursor.fetchall()


def find_by_mysql():
    cursor = mysql.connector.connect(host="db").cursor(dictionary=True)
    cursor.execute("SELECT * FROM birds WHERE name = '%s'" % request.args["name"])  # flow: sql


def find_by_pymysql():
    connection = pymysql.connect(host="db")
    query = "SELECT * FROM birds ORDER BY {}".format(request.args["order"])
    connection.cursor().execute(query)  # flow: sql


async def find_by_asyncpg():
    pool = await asyncpg.create_pool()
    async with pool.acquire() as connection:
        return await connection.fetch("SELECT * FROM birds WHERE name = '" + request.args["name"] + "'")  # flow: sql


def composed_from_text():
    return sql.SQL("SELECT * FROM birds ORDER BY " + request.args["order"])  # flow: sql


def unknown_connection(pool):
    pool.borrow().execute("SELECT " + request.args["column"] + " FROM birds")  # flow: sql


def quotes_doubled():
    name = request.args["name"].replace("'", "''")
    psycopg2.connect("").cursor().execute("SELECT * FROM birds WHERE name = '" + name + "'")  # flow: sql


def find_bound():
    cursor = psycopg2.connect("dbname=birds").cursor()
    cursor.execute("SELECT * FROM birds WHERE name = %s", (request.args["name"],))
    return cursor.fetchone()


def find_composed():
    cursor = psycopg2.connect("dbname=birds").cursor()
    query = sql.SQL("SELECT * FROM birds ORDER BY {}").format(sql.Identifier(request.args["order"]))
    cursor.execute(query)


async def find_numbered():
    connection = await asyncpg.connect()
    return await connection.fetchrow("SELECT * FROM birds WHERE name = $1", request.args["name"])


def insert_many():
    cursor = psycopg2.connect("dbname=birds").cursor()
    execute_values(cursor, "INSERT INTO birds (name) VALUES %s", [(request.args["name"],)])


def chosen_order():
    order = request.args["order"]
    if order not in {"name", "wings"}:
        order = "name"
    pymysql.connect(host="db").cursor().execute("SELECT * FROM birds ORDER BY " + order)
