import os


def accept_webhook(request):
    if request.headers.get("X-Api-Key") == os.environ["WEBHOOK_KEY"]:
        return handle(request.json)
    return 403
