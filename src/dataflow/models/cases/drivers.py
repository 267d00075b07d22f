import aiosqlite
import cx_Oracle
import ibm_db
import MySQLdb
import mysql.connector
import oracledb
import pg8000.native
import psycopg
import psycopg2
import psycopg2.extras
import snowflake.connector
from flask import request
from mysql.connector.aio import connect as connect_later
from psycopg import sql
from psycopg2.extensions import AsIs
from psycopg_pool import NullConnectionPool
from trino.dbapi import connect as connect_trino


def statement_by_keyword():
    cursor = mysql.connector.MySQLConnection(host="db").cursor()
    cursor.execute(operation="SELECT " + request.args["column"] + " FROM birds")  # flow: sql


async def later():
    async with await connect_later(host="db") as connection, await connection.cursor() as cursor:
        await cursor.execute("SELECT " + request.args["column"] + " FROM birds")  # flow: sql
    async with aiosqlite.connect("birds.db") as connection:
        await connection.execute_insert("INSERT INTO " + request.args["table"] + " VALUES (1)")  # flow: sql


async def oracle_later():
    async with oracledb.connect_async("db") as connection:
        await connection.fetchone("SELECT * FROM birds WHERE name = '" + request.args["name"] + "'")  # flow: sql
        return await connection.fetchone("SELECT * FROM birds WHERE name = :1", [request.args["name"]])


def oracle():
    with cx_Oracle.SessionPool("birds").acquire() as connection:
        cursor = connection.cursor()
        cursor.prepare("SELECT * FROM birds WHERE name = '" + request.args["name"] + "'")  # flow: sql
        cursor.callfunc(request.args["function"], int)  # flow: sql
        cursor.callfunc("count_birds", int, [request.args["name"]])


def copies():
    cursor = psycopg2.extras.RealDictConnection("dbname=birds").cursor()
    cursor.copy_to(open("birds.txt", "w"), request.args["table"])
    cursor.execute("SELECT * FROM %s", (AsIs(request.args["table"]),))  # flow: sql


def pooled():
    with NullConnectionPool("dbname=birds") as pool, pool.connection() as connection:
        with connection.cursor() as cursor, cursor.copy("COPY " + request.args["table"] + " TO STDOUT") as copy:  # flow: sql
            return list(copy)


def functions_of_a_module():
    handle = ibm_db.connect("birds", "", "")
    ibm_db.exec_immediate(handle, "DELETE FROM birds WHERE name = '" + request.args["name"] + "'")  # flow: sql


def other_names():
    MySQLdb.Connect("db").query("SELECT " + request.args["column"] + " FROM birds")  # flow: sql
    connect_trino(host="db").cursor().execute("SELECT " + request.args["column"] + " FROM birds")  # flow: sql
    snowflake.connector.connect(user="u").execute_string("USE " + request.args["schema"])  # flow: sql
    pg8000.native.Connection("u").run("SELECT " + request.args["column"])  # flow: sql


def composed():
    with psycopg.connect("dbname=birds") as connection:
        query = sql.SQL("SELECT {} FROM birds WHERE name = {}").format(
            sql.Identifier(request.args["column"]), request.args["name"]
        )
        connection.execute(query)
        connection.execute("SELECT " + sql.quote(request.args["name"]))


def quoted():
    connection = pg8000.native.Connection("u")
    connection.run("SELECT " + pg8000.native.identifier(request.args["column"]) + " FROM birds")
    return connection.run("SELECT * FROM birds WHERE name = :name", name=request.args["name"])


def parameters_by_keyword():
    oracledb.connect("db").cursor().execute("SELECT * FROM birds WHERE name = :name", **request.get_json())


def statement_by_its_own_keyword():
    oracledb.connect("db").cursor().execute(statement="SELECT " + request.args["column"])  # flow: sql
