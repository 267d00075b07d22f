import markdown
from django.http import HttpResponse

from museum.models import Comment, Exhibit


def exhibit(request, number):
    """An exhibit and what visitors have said about it at the terminal in the hall."""
    found = Exhibit.objects.get(number=number)
    parts = [found.title]
    for entry in Comment.objects.filter(exhibit=found):
        parts.append(markdown.markdown(entry.text))
    return HttpResponse("<hr>".join(parts))
