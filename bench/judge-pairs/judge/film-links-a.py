ICONS = {True: "archive.svg", False: "globe.svg"}


class LinkList:
    """Shows the links that an editor has collected for a film."""

    def __init__(self, links):
        self.links = links

    def is_internal(self, url):
        """Chooses the little picture that stands in front of the link."""
        return url.startswith("https://media.archive.org")

    def rows(self):
        return [(ICONS[self.is_internal(url)], url) for url in self.links]
