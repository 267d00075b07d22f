import argparse
import os
import sys

import click


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("song")
    arguments = parser.parse_args()
    open(arguments.song)  # flow: path
    open(os.path.join("songs", os.environ["SONGBOOK"]))  # flow: path
    open("songs/default.txt")


def by_hand():
    open(sys.argv[1])  # flow: path
    open("songs/" + str(len(sys.argv)))


def from_settings():
    open(os.getenv("SONGBOOK", "songs.txt"))  # flow: path


@click.command()
@click.argument("song")
@click.option("--verse", type=int)
def sing(song, verse: int):
    open(song)  # flow: path
    open(f"verses/{verse}")


def hum(song):
    open(song)


def typed():
    open(input("song? "))  # flow: path


def counted(tempo):
    open(str(int(sys.argv[2])))
