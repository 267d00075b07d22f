import json
from dataclasses import dataclass

from jinja2 import Template

PAGE = Template("<div id=map></div><script>draw({{ places }})</script>")


@dataclass
class Depot:
    lat: float
    lon: float
    driver_note: str


def depot_page(depots: list[Depot]):
    """Page whose script draws the depots, with the notes that drivers have written about them."""
    places = [[d.lat, d.lon, d.driver_note] for d in depots]
    return PAGE.render(places=json.dumps(places))
