import asyncio
import socket

import websockets
from celery import Celery, shared_task
from kafka import KafkaConsumer

app = Celery("bakery")


@app.task(bind=True)
def bake(self, recipe):
    open("recipes/" + recipe)  # flow: path
    open("kitchen/" + self.name)


@shared_task
def count(number: int):
    open(f"counts/{number}")


def orders():
    for order in KafkaConsumer("orders"):
        open(order.value)  # flow: path


def on_order(channel, method, properties, body):
    open(b"orders/" + body)  # flow: path


def serve():
    server = socket.socket()
    connection, address = server.accept()
    open(connection.recv(100))  # flow: path
    open(str(int(connection.recv(4))))


async def echo(websocket):
    async for message in websocket:
        open(message)  # flow: path


async def lines(reader, writer):
    line = await reader.readline()
    open(line.decode().strip())  # flow: path


def knead(dough):
    open("doughs/" + dough)
