from django.http import HttpResponse, HttpResponseBadRequest
from django.template import Context, Template

from choir.models import Concert

LAYOUTS = ["{{ c.title }} on {{ c.day }}", "{{ c.day }}: {{ c.title }}"]


def notice(request, concert_id):
    """Text of a notice about a concert, in the layout that the visitor prefers."""
    concert = Concert.objects.get(pk=concert_id)
    layout = request.GET.get("layout") or LAYOUTS[0]
    if LAYOUTS.count(layout) == 0:
        return HttpResponseBadRequest("unknown layout")
    text = Template(layout).render(Context({"c": concert}))
    return HttpResponse(text, content_type="text/plain")
