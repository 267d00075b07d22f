import json

from jinja2 import Template

PAGE = Template("<main id=map></main><script>showSpots({{ rows }})</script>")


class SpotMap:
    """Map of the beaches; members describe their favourite spots, and everybody sees them."""

    def __init__(self, spots):
        self.spots = spots

    def page(self):
        """Page whose script has the spots and what members have written about them."""
        rows = [[spot.lat, spot.lon, spot.description] for spot in self.spots]
        return PAGE.render(rows=json.dumps(rows))
