from markupsafe import Markup


def show_comment(comment):
    return Markup(f"<p class='comment'>{comment.text}</p>")
