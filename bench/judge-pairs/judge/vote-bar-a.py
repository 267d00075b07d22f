from markupsafe import Markup


def share(votes, total):
    return 100 * votes // max(total, 1)


class PollWidget:
    """Bars of a poll; anybody who is signed in may add an answer of their own."""

    def __init__(self, poll):
        self.answers = poll.answers

    def bars(self):
        """One bar for each answer; users may have written answers of their own."""
        total = sum(answer.votes for answer in self.answers)
        for answer in self.answers:
            caption = f"{answer.wording}: {share(answer.votes, total)} %"
            yield Markup(f"<li title='{caption}'>{caption}</li>")
