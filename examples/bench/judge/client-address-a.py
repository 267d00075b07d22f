def count_visit(request, statistics):
    if request.headers.get("X-Forwarded-For") == "10.0.0.7":
        statistics["own monitor"] += 1
    else:
        statistics["others"] += 1
