import graphene
import strawberry

import birds_pb2_grpc


class Query(graphene.ObjectType):
    nest = graphene.String(name=graphene.String())

    def resolve_nest(self, info, name):
        return open("nests/" + name).read()  # flow: path

    def describe(self, name):
        return open("nests/" + name).read()


class AddNest(graphene.Mutation):
    def mutate(self, info, tree, height: int):
        open(f"heights/{height}")
        open("trees/" + tree)  # flow: path


@strawberry.type
class Flock:
    @strawberry.field
    def song(self, bird: str, info: strawberry.Info) -> str:
        open("songs/" + info.field_name)
        return open("songs/" + bird).read()  # flow: path


class Birds(birds_pb2_grpc.BirdsServicer):
    def Sing(self, request, context):
        open("songs/" + request.bird)  # flow: path

    def _log(self, request, context):
        open("logs/" + request.bird)

# file: schema.py
from ariadne import QueryType

query = QueryType()


@query.field("egg")
def resolve_egg(_, info, colour):
    open("eggs/" + colour)  # flow: path


def paint(_, info, colour):
    open("eggs/" + colour)
