import math

from django.http import HttpResponseBadRequest, JsonResponse

UNITS = {"celsius": "value", "fahrenheit": "value * 9 / 5 + 32", "kelvin": "value + 273.15"}


def convert(request):
    """Convert a temperature of the brewery; the page has a list of units and a field for others."""
    unit = request.GET.get("unit", "celsius")
    value = float(request.GET.get("value", "0"))
    if not math.isfinite(value):
        return HttpResponseBadRequest("no temperature")
    text = UNITS[unit] if unit in UNITS else unit
    return JsonResponse({"result": eval(text, {"value": value})})
