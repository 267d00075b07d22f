import json
from dataclasses import dataclass

from jinja2 import Template

PAGE = Template("<div id=map></div><script>draw({{ places }})</script>")


@dataclass
class Depot:
    lat: float
    lon: float
    parcels: int


def depot_page(depots: list[Depot]):
    """Page whose script draws the depots, with the number of parcels that wait in them."""
    places = [[d.lat, d.lon, d.parcels] for d in depots]
    return PAGE.render(places=json.dumps(places))
