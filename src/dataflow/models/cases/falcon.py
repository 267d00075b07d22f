import falcon


class Kite:
    def on_get(self, req, resp, name):
        resp.media = {"name": name}
        open("kites/" + name)  # flow: path

    def on_post(self, req, resp):
        open("kites/" + req.media["name"])  # flow: path
        resp.set_header("Location", req.get_param("next"))  # flow: redirect header

    def on_put(self, req: falcon.Request, resp: falcon.Response, number: int):
        open(f"kites/{number}/{req.get_param_as_int('size')}")

    def on_delete(self, req, resp):
        raise falcon.HTTPFound(req.params["next"])  # flow: redirect

    def fold(self, name):
        open("kites/" + name)


def wind(name):
    open("winds/" + name)
