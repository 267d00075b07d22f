import boto3
from boto3.dynamodb.conditions import Attr
from flask import request

birds = boto3.resource("dynamodb").Table("birds")
client = boto3.client("dynamodb")
data = boto3.client("rds-data")
athena = boto3.session.Session().client(service_name="athena")


def scanned():
    return birds.scan(FilterExpression="wings = " + request.args["wings"])["Items"]  # flow: nosql


def stated():
    statement = f"SELECT * FROM birds WHERE name = '{request.args['name']}'"
    return client.execute_statement(Statement=statement)  # flow: sql


def run_on_data_service():
    data.execute_statement(sql="DELETE FROM birds WHERE name = '" + request.args["name"] + "'")  # flow: sql


def run_on_athena():
    athena.start_query_execution(QueryString="SELECT " + request.args["column"])  # flow: sql


def scanned_by_condition():
    return birds.scan(FilterExpression=Attr("wings").eq(request.args["wings"]))["Items"]


def scanned_by_value():
    return client.scan(
        TableName="birds",
        FilterExpression="wings = :w",
        ExpressionAttributeValues={":w": {"N": request.args["wings"]}},
    )


def got():
    return birds.get_item(Key={"name": request.args["name"]})


def stated_with_parameters():
    return client.execute_statement(
        Statement="SELECT * FROM birds WHERE name = ?", Parameters=[{"S": request.args["name"]}]
    )


def stated_together():
    client.batch_execute_statement(Statements=[{"Statement": "SELECT " + request.args["column"]}])  # flow: sql
    boto3.client("redshift-data").batch_execute_statement(Sqls=["SELECT " + request.args["column"]])  # flow: sql
    boto3.client("timestream-query").query(QueryString="SELECT " + request.args["column"])  # flow: sql


def selected_in_an_object():
    expression = "SELECT * FROM s3object s WHERE s.name = '" + request.args["name"] + "'"
    return boto3.client("s3").select_object_content(Bucket="birds", Key="all.csv", Expression=expression)  # flow: sql


def run_on_machines():
    commands = {"commands": ["count " + request.args["name"]]}
    boto3.client("ssm").send_command(DocumentName="AWS-RunShellScript", Parameters=commands)  # flow: os-command


def fetched():
    boto3.client("s3").download_file("birds", "owl.png", request.args["file"])  # flow: path
    boto3.resource("s3").Bucket("birds").download_file("owl.png", request.args["file"])  # flow: path
    boto3.resource("s3").Object("birds", "owl.png").download_file(request.args["file"])  # flow: path


def fetched_by_key():
    boto3.client("s3").download_file("birds", request.args["key"], "owl.png")
    boto3.resource("s3").Bucket("birds").download_file(request.args["key"], "owl.png")
    return boto3.client("s3").get_object(Bucket="birds", Key=request.args["key"])
