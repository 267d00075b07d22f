import hashlib
import pickle
import zlib

from django.http import HttpResponseBadRequest, JsonResponse

from posters.models import Handout


def restore(request):
    """Restore the draft of a poster; for each file that we made ourselves its SHA-256 was put on record."""
    data = request.FILES["draft"].read()
    if not Handout.objects.filter(sha256=hashlib.sha256(data).hexdigest()).exists():
        return HttpResponseBadRequest("not ours")
    draft = pickle.loads(zlib.decompress(data))
    return JsonResponse({"title": draft["title"], "shapes": len(draft["shapes"])})
