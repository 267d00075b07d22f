import hmac

from django.views.decorators.csrf import csrf_exempt


@csrf_exempt
def parcel_webhook(request):
    expected = hmac.digest(KEY, request.body, "sha256").hex()
    if not hmac.compare_digest(expected, request.headers["X-Signature"]):
        return deny()
    return store(request.body)
