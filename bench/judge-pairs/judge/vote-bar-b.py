from markupsafe import Markup


def share(votes, total):
    return 100 * votes // max(total, 1)


class PollWidget:
    """Bars of a poll; the answers of every poll are yes, no and perhaps."""

    def __init__(self, votes):
        self.votes = votes

    def bars(self):
        """One bar for each of the answers that all polls have."""
        total = sum(self.votes.values())
        for wording in ("yes", "no", "perhaps"):
            caption = f"{wording}: {share(self.votes[wording], total)} %"
            yield Markup(f"<li title='{caption}'>{caption}</li>")
