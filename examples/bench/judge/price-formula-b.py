from flask import request


def preview_price():
    formula = request.json["formula"]
    quantity = int(request.json["quantity"])
    return {"price": eval(formula, {"quantity": quantity})}
