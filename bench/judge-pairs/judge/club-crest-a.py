import hashlib
from xml.dom import minidom

from django.http import HttpResponseBadRequest, JsonResponse

from clubs.models import DrawnCrest


def crest_size(request):
    """Tell how large a crest is; the server records the SHA-256 of each one that it draws."""
    data = request.FILES["crest"].read()
    if not DrawnCrest.objects.filter(sha256=hashlib.sha256(data).hexdigest()).exists():
        return HttpResponseBadRequest("not drawn here")
    picture = minidom.parseString(data)
    width = int(float(picture.documentElement.getAttribute("width")))
    return JsonResponse({"width": width})
