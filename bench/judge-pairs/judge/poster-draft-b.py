import pickle
import zlib

from django.http import HttpResponseBadRequest, JsonResponse


def restore(request):
    """Restore the draft of a poster from the file that the visitor has saved on their computer."""
    data = request.FILES["draft"].read()
    if len(data) > 100_000:
        return HttpResponseBadRequest("too large")
    draft = pickle.loads(zlib.decompress(data))
    return JsonResponse({"title": draft["title"], "shapes": len(draft["shapes"])})
