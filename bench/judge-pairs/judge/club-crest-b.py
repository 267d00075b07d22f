from xml.dom import minidom

from django.http import HttpResponseBadRequest, JsonResponse

SIZES = (16, 32, 64)


def crest_size(request):
    """Tell how large the crest of a club is, after its treasurer has uploaded it."""
    data = request.FILES["crest"].read()
    if not request.FILES["crest"].name.endswith(".svg"):
        return HttpResponseBadRequest("no crest")
    picture = minidom.parseString(data)
    width = int(float(picture.documentElement.getAttribute("width")))
    return JsonResponse({"width": min(SIZES, key=lambda size: abs(size - width))})
