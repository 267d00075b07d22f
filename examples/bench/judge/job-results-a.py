import pickle
import socket


def receive_job(server: socket.socket):
    connection, _ = server.accept()
    data = connection.recv(65536)
    return pickle.loads(data)
