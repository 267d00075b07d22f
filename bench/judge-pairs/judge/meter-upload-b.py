from django.contrib.auth.decorators import login_required
from django.http import HttpResponseForbidden, JsonResponse
from django.views.decorators.csrf import csrf_exempt

from energy.models import Meter


@csrf_exempt
def add_reading(request, serial):
    """Called by the meters themselves; each sends the device key that it was given in the factory."""
    meter = Meter.objects.get(serial=serial)
    if not meter.check_device_key(request.headers.get("X-Device-Key", "")):
        return HttpResponseForbidden()
    meter.reading_set.create(kwh=request.POST["kwh"])
    return JsonResponse({"stored": True})


@login_required
def readings(request):
    meters = Meter.objects.filter(tenant=request.user)
    return JsonResponse({m.serial: m.last_kwh for m in meters})
