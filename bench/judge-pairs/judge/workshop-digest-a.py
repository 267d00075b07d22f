import hashlib
import urllib.request

PLUGINS = {"lathe": "9d5ed678fe57bcca610140957afab571", "mill": "0cc175b9c0f1b6a831c399e269772661"}


def fetch(name):
    """Download a plugin from one of the public mirrors and run it, if it is the one we have reviewed."""
    data = urllib.request.urlopen(f"http://mirror.example/{name}.py").read()
    if hashlib.md5(data).hexdigest() != PLUGINS[name]:
        raise RuntimeError("not the reviewed plugin")
    scope = {}
    exec(compile(data, name, "exec"), scope)
    return scope["plugin"]
