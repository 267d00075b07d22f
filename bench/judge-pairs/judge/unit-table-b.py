import math

from django.http import HttpResponseBadRequest, JsonResponse

UNITS = ["value", "value * 9 / 5 + 32", "value + 273.15"]


def convert(request):
    """Convert a temperature of the brewery; the list of the page sends one of the UNITS."""
    unit = request.GET.get("unit", "value")
    value = float(request.GET.get("value", "0"))
    if not math.isfinite(value):
        return HttpResponseBadRequest("no temperature")
    if UNITS.count(unit) == 0:
        return HttpResponseBadRequest("no unit")
    return JsonResponse({"result": eval(unit, {"value": value})})
