import clickhouse_connect
import duckdb
from clickhouse_driver import Client
from flask import request
from google.cloud import bigquery
from google.cloud.bigquery import QueryJobConfig, ScalarQueryParameter


def duck_module():
    kind = request.args["kind"]
    duckdb.sql("SELECT * FROM birds WHERE kind = '" + kind + "'")  # flow: sql
    return duckdb.execute(f"SELECT * FROM {kind}").fetchall()  # flow: sql


def duck_connection():
    kind = request.args["kind"]
    connection = duckdb.connect("birds.db")
    connection.sql("SELECT * FROM " + kind).df()  # flow: sql
    connection.cursor().execute("SELECT * FROM " + kind)  # flow: sql
    connection.table("birds").filter("kind = '" + kind + "'").order("name")  # flow: sql
    return connection.read_csv(kind)  # flow: path


def duck_bound():
    kind = request.args["kind"]
    duckdb.execute("SELECT * FROM birds WHERE kind = ?", [kind])
    return duckdb.connect().execute("SELECT * FROM birds WHERE kind = $kind", {"kind": kind}).fetchall()


def clickhouse_native():
    client = Client("localhost")
    client.execute_iter("SELECT * FROM birds WHERE kind = '" + request.args["kind"] + "'")  # flow: sql
    return client.query_dataframe(f"SELECT {request.args['column']} FROM birds")  # flow: sql


async def clickhouse_by_http():
    client = clickhouse_connect.get_client(host="db")
    client.command("DROP TABLE " + request.args["table"])  # flow: sql
    later = await clickhouse_connect.get_async_client(host="db")
    return await later.query("SELECT * FROM " + request.args["table"])  # flow: sql


def clickhouse_bound():
    client = clickhouse_connect.get_client(host="db")
    client.query("SELECT * FROM birds WHERE kind = %(kind)s", parameters={"kind": request.args["kind"]})
    client.insert("birds", [[request.args["kind"]]])
    return Client("localhost").execute("SELECT %(kind)s", {"kind": request.args["kind"]})


def big_query():
    client = bigquery.Client()
    return client.query_and_wait(f"SELECT * FROM birds WHERE kind = '{request.args['kind']}'")  # flow: sql


def big_query_bound():
    config = QueryJobConfig(query_parameters=[ScalarQueryParameter("kind", "STRING", request.args["kind"])])
    return bigquery.Client().query("SELECT * FROM birds WHERE kind = @kind", job_config=config)
