import os


def is_alive(form):
    host = form["host"]
    return os.system("ping -c 1 " + host) == 0
