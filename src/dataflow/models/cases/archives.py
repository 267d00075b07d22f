import os
import shutil
import tarfile
import zipfile

from flask import request


def unpacked():
    with tarfile.open(fileobj=request.files["books"]) as archive:
        archive.extractall("shelf")  # flow: archive


def unpacked_by_name():
    shutil.unpack_archive(request.args["name"], "shelf")  # flow: archive


def unpacked_one_by_one():
    with zipfile.ZipFile("books.zip") as archive:
        for name in archive.namelist():
            with open(os.path.join("shelf", name), "wb") as book:  # flow: path
                book.write(archive.read(name))


def unpacked_filtered():
    with tarfile.open(fileobj=request.files["books"]) as archive:
        archive.extractall("shelf", filter="data")


def unpacked_zip():
    with zipfile.ZipFile(request.files["books"]) as archive:
        archive.extractall("shelf")  # flow: archive


def unpacked_flat():
    with zipfile.ZipFile("books.zip") as archive:
        for name in archive.namelist():
            with open(os.path.join("shelf", os.path.basename(name)), "wb") as book:
                book.write(archive.read(name))


def unpacked_by_filter_function():
    with tarfile.open(fileobj=request.files["books"]) as archive:
        archive.extractall("shelf", filter=tarfile.data_filter)


def unpacked_by_name_filtered():
    shutil.unpack_archive(request.args["name"], "shelf", filter="data")


def unpacked_by_members():
    with tarfile.open("books.tar") as archive:
        for member in archive:
            with open(os.path.join("shelf", member.name), "wb") as book:  # flow: path
                book.write(archive.extractfile(member).read())
        for member in archive.getmembers():
            open("shelf/" + member.name, "wb")  # flow: path
    for info in zipfile.ZipFile("books.zip").infolist():
        open(os.path.join("shelf", info.filename), "wb")  # flow: path


def unpacked_below():
    root = os.path.realpath("shelf")
    for info in zipfile.ZipFile("books.zip").infolist():
        place = os.path.realpath(os.path.join(root, info.filename))
        if not place.startswith(root + os.sep):
            raise ValueError(info.filename)
        open(place, "wb")
