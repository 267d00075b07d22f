from django.utils.safestring import mark_safe


class Profile:
    """A player as the pages show one; players write their motto themselves."""

    def __init__(self, player):
        self.player = player

    @property
    def motto(self):
        return self.player.motto or "no motto yet"

    def badge(self):
        """The motto that the player has written, for the pages of others."""
        return mark_safe(f"<span class='badge'>{self.motto}</span>")
