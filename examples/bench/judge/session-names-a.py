import random


def start_session(store, user_id):
    session_id = "%032x" % random.getrandbits(128)
    store[session_id] = user_id
    return session_id
