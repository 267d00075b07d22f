import socketserver


class Echo(socketserver.BaseRequestHandler):
    def handle(self):
        name = self.request.recv(100).decode()
        open("echoes/" + name)  # flow: path

    def finish(self):
        open("echoes/" + str(int(self.request.recv(2))))


class Lines(socketserver.StreamRequestHandler):
    def handle(self):
        open(self.rfile.readline())  # flow: path
        first = self.rfile.readline().strip()
        read(first.decode())


def read(name):
    open("lines/" + name)  # flow: path


def write(name):
    open("lines/" + name, "w")


class Loud(Echo):
    def handle(self):
        open(self.request.recv(10))  # flow: path
