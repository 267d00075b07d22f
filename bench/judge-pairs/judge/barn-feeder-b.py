from django.http import HttpResponseForbidden, JsonResponse

from barn.models import Feeder

LIMIT = 20


def feed(request, feeder_id):
    """Lets a feeder drop a portion; meant for the computers of the barn."""
    client = request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")[0]
    if client != "192.168.7.20":
        return HttpResponseForbidden()
    feeder = Feeder.objects.get(pk=feeder_id)
    feeder.drop(min(int(request.POST["grams"]), LIMIT))
    return JsonResponse({"left": feeder.left})
