import os

from channels.generic.websocket import AsyncJsonWebsocketConsumer, WebsocketConsumer
from django.core.management import BaseCommand
from ninja import Router, Schema
from rest_framework import serializers

router = Router()


class Sighting(Schema):
    bird: str
    wings: int


@router.get("/birds/{bird}")
def show(request, bird: str, order: str = "name"):
    os.system("count " + bird)  # flow: os-command
    os.system("sort " + order)  # flow: os-command


@router.post("/birds")
def note(request, sighting: Sighting):
    os.system("note " + sighting.bird)  # flow: os-command
    os.system("note " + str(sighting.wings))


@router.get("/nests/{number}")
def nest(request, number: int):
    os.system(f"nest {number}")


class Chat(WebsocketConsumer):
    def connect(self):
        os.system("open " + self.scope["url_route"]["kwargs"]["room"])  # flow: os-command

    def disconnect(self, code):
        os.system("close " + str(self.scope["user"]))

    def receive(self, text_data=None, bytes_data=None):
        os.system("say " + text_data)  # flow: os-command


class Watch(AsyncJsonWebsocketConsumer):
    async def receive_json(self, content):
        os.system("watch " + content["bird"])  # flow: os-command


class Count(BaseCommand):
    def handle(self, *args, **options):
        os.system("count " + options["bird"])  # flow: os-command

    def add_arguments(self, parser):
        os.system("count")


class BirdSerializer(serializers.Serializer):
    name = serializers.CharField()

    def validate_name(self, value):
        os.system("count " + value)  # flow: os-command
        return value

    def update(self, instance, validated_data):
        os.system("rename " + validated_data["name"])  # flow: os-command
        return instance


def connected(request):
    os.system("ping " + request.META["REMOTE_ADDR"])
    os.system("ping " + request.META.get("REMOTE_ADDR", ""))


def forwarded(request):
    os.system("ping " + request.META["HTTP_X_FORWARDED_FOR"])  # flow: os-command
    os.system("ping " + request.META.get("HTTP_X_FORWARDED_FOR", ""))  # flow: os-command
    os.system("ping " + request.resolver_match.kwargs["bird"])  # flow: os-command
