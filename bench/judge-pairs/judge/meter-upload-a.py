from django.contrib.auth.decorators import login_required
from django.http import JsonResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from energy.models import Meter


@csrf_exempt
@require_POST
@login_required
def add_reading(request, serial):
    """Form of the customer portal where a tenant types the reading in."""
    meter = Meter.objects.get(serial=serial, tenant=request.user)
    meter.reading_set.create(kwh=request.POST["kwh"])
    return JsonResponse({"stored": True})


@login_required
def readings(request):
    meters = Meter.objects.filter(tenant=request.user)
    return JsonResponse({m.serial: m.last_kwh for m in meters})
