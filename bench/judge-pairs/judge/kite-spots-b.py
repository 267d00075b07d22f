import json

from jinja2 import Template

PAGE = Template("<main id=map></main><script>showWinds({{ rows }})</script>")


class WindMap:
    """Map of the winds that the page may show; calm, breeze and gale are all there are."""

    def __init__(self):
        self.winds = ["calm", "breeze", "gale"]

    def page(self):
        """Page whose script has the three words that __init__ lists."""
        rows = [[number, wind, wind.title()] for number, wind in enumerate(self.winds)]
        return PAGE.render(rows=json.dumps(rows))
