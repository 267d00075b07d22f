import azure.functions as func
import functions_framework


def handler(event, context):
    open("rivers/" + event["queryStringParameters"]["name"])  # flow: path
    open("rivers/" + str(int(event["depth"])))
    open("logs/" + context.function_name)


@functions_framework.http
def river(request):
    return "<p>" + request.args["name"] + "</p>"  # flow: html


@functions_framework.http
def lake(request):
    return {"name": request.args["name"]}


def pond(req: func.HttpRequest) -> func.HttpResponse:
    open("ponds/" + req.params.get("name"))  # flow: path
    return func.HttpResponse(req.get_body())


def puddle(event):
    open("puddles/" + event["name"])


def spring(event, place):
    open("springs/" + event["name"])

# file: api.py
from chalice import Chalice

app = Chalice(app_name="water")


@app.route("/wells/{name}")
def well(name):
    open("wells/" + name)  # flow: path
    return {"name": name}


@app.route("/rain", methods=["POST"])
def rain():
    open(app.current_request.json_body["place"])  # flow: path
    return {}
