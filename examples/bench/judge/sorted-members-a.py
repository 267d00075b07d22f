SORTABLE = {"name": "name", "joined": "joined_on"}


def list_members(request, cursor):
    column = SORTABLE.get(request.GET.get("sort"), "name")
    cursor.execute("SELECT name, joined FROM members ORDER BY %s" % column)
    return cursor.fetchall()
