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
