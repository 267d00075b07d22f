import base64
import io
import pickle

import jsonpickle
import numpy
import torch
import yaml
from flask import request
from ruamel.yaml import YAML


def unpacked():
    return pickle.loads(base64.b64decode(request.cookies["basket"]))  # flow: deserialization


def unpacked_from_memory():
    return pickle.Unpickler(io.BytesIO(request.data)).load()  # flow: deserialization


def read_yaml():
    return yaml.load(request.data, Loader=yaml.Loader)  # flow: deserialization


def read_yaml_as_once():
    return yaml.load(request.data)  # flow: deserialization


def read_by_ruamel():
    return YAML(typ="unsafe").load(request.data)  # flow: deserialization


def decoded():
    return jsonpickle.decode(request.get_data(as_text=True))  # flow: deserialization


def loaded():
    return torch.load(request.files["model"], weights_only=False)  # flow: deserialization


def read_yaml_safely():
    return yaml.safe_load(request.data), yaml.load(request.data, Loader=yaml.SafeLoader)


def read_safely_by_c():
    return yaml.load(request.data, yaml.CSafeLoader)


def read_safely_by_ruamel():
    return YAML(typ="safe").load(request.data)


def arrays():
    return numpy.load(request.files["array"], allow_pickle=False)


def weights():
    return torch.load(request.files["model"], weights_only=True)


def own_basket():
    with open("basket.pickle", "rb") as basket:
        return pickle.load(basket)


def restored():
    return jsonpickle.unpickler.Unpickler().restore(request.json)  # flow: deserialization


def read_step_by_step():
    return yaml.Loader(request.data).get_single_data()  # flow: deserialization
