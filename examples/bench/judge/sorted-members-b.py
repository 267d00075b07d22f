def list_members(request, cursor):
    column = request.GET.get("sort", "name")
    cursor.execute("SELECT name, joined FROM members ORDER BY %s" % column)
    return cursor.fetchall()
