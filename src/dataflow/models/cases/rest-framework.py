from django.db import models
from django.http import HttpResponse
from rest_framework import serializers, viewsets
from rest_framework.decorators import action, api_view
from rest_framework.response import Response
from rest_framework.views import APIView


class TrackSerializer(serializers.Serializer):
    title = serializers.CharField()


@api_view(["POST"])
def play(request, player):
    open("queue/" + request.data["track"])  # flow: path
    open("players/" + player)  # flow: path
    return Response({"playing": request.data["track"]})


@api_view(["GET"])
def volume(request):
    open("volume/" + str(int(request.query_params["level"])))
    return Response(request.query_params)


class Tracks(APIView):
    def get(self, request, pk):
        open(f"tracks/{pk}")  # flow: path
        open("covers/" + self.request.query_params.get("cover", ""))  # flow: path

    def post(self, request):
        serializer = TrackSerializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        open(serializer.validated_data["title"])  # flow: path
        return Response(serializer.data)


class Albums(viewsets.ModelViewSet):
    def retrieve(self, request, pk=None):
        open("albums/" + self.kwargs["pk"])  # flow: path

    @action(detail=True)
    def sleeve(self, request, pk: int):
        open(f"sleeves/{pk}")

    def perform_create(self, serializer):
        open(serializer.validated_data["title"])  # flow: path

    def create(self, request):
        open("albums/" + request.data["title"])  # flow: path
        return HttpResponse()

    def helper(self, name):
        open("albums/" + name)


class Note(models.Model):
    text = models.TextField()


class NoteSerializer(serializers.ModelSerializer):
    def create(self, validated_data):
        return Note.objects.create(**validated_data)


class NoteTaking(APIView):
    def post(self, request):
        return Response(Note.objects.create(**request.data).pk)  # flow: mass-assignment

    def put(self, request):
        given = NoteSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        return Response(Note.objects.create(**given.validated_data).pk)
