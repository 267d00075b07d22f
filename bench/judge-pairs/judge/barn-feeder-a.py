from django.http import JsonResponse

from barn.models import Feeder, View

LIMIT = 20


def feeder_page(request, feeder_id):
    """Tells anybody how much a feeder holds; views from the barn itself are not counted as guests."""
    client = request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")[0]
    if client != "192.168.7.20":
        View.objects.create(feeder_id=feeder_id)
    feeder = Feeder.objects.get(pk=feeder_id)
    recent = feeder.drops.order_by("-id")[:LIMIT]
    return JsonResponse({"left": feeder.left, "drops": [d.grams for d in recent]})
