from typing import NamedTuple

import markdown
from django.http import HttpResponse


class House(NamedTuple):
    title: str
    text: str


HOUSES = [House("Mill", "Built in **1794**."), House("Forge", "Moved here in *1951*.")]


def houses(request):
    """The houses of the open-air museum, from the table above."""
    parts = []
    for entry in HOUSES:
        parts.append(markdown.markdown(entry.text))
    return HttpResponse("<hr>".join(parts))
