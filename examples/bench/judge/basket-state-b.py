import base64
import pickle


def basket_of(request):
    packed = request.cookies.get("basket", "")
    return pickle.loads(base64.b64decode(packed))
