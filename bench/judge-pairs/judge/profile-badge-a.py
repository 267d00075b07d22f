from django.utils.safestring import mark_safe

RANKS = ("novice", "ranger", "warden")


class Profile:
    """A player as the pages show one; the rank follows from the points."""

    def __init__(self, player):
        self.player = player

    @property
    def honour(self):
        return RANKS[min(self.player.points // 1000, 2)]

    def badge(self):
        """The honour, one of the three RANKS, for the pages of others."""
        return mark_safe(f"<span class='badge'>{self.honour}</span>")
