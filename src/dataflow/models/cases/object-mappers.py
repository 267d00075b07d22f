from django.db import connection, migrations, models
from django.db.models.expressions import RawSQL
from flask import request
from peewee import SQL, SqliteDatabase

database = SqliteDatabase("birds.db")


class Bird(models.Model):
    name = models.CharField(max_length=40)


def by_raw():
    return Bird.objects.raw("SELECT * FROM bird WHERE name = '%s'" % request.args["name"])  # flow: sql


def by_extra():
    return Bird.objects.filter(name="owl").extra(where=["name = '" + request.args["name"] + "'"])  # flow: sql


def by_annotation():
    return Bird.objects.annotate(n=RawSQL(f"SELECT {request.args['column']}", ()))  # flow: sql


def by_cursor():
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM bird WHERE name = '" + request.args["name"] + "'")  # flow: sql


def by_peewee():
    database.execute_sql("DELETE FROM bird WHERE name = '" + request.args["name"] + "'")  # flow: sql


def ordered_by_peewee():
    return SQL(request.args["order"])  # flow: sql


def looked_up():
    return Bird.objects.filter(name=request.args["name"]).order_by("name").first()


def raw_bound():
    return Bird.objects.raw("SELECT * FROM bird WHERE name = %s", [request.args["name"]])


def extra_bound():
    return Bird.objects.extra(where=["name = %s"], params=[request.args["name"]])


def cursor_bound():
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM bird WHERE name = %s", [request.args["name"]])


def got_then_counted():
    bird = Bird.objects.get(name=request.args["name"])
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM bird WHERE id = %s", [bird.id])


def by_keyword():
    return Bird.objects.using("other").raw(raw_query=f"SELECT {request.args['column']} FROM bird")  # flow: sql


def by_function():
    shown = models.Func(models.F("name"), function=request.args["function"])  # flow: sql
    return Bird.objects.annotate(shown=shown, plain=models.Func(models.Value(request.args["text"]), function="LOWER"))


def by_operation():
    return migrations.RunSQL("ALTER TABLE bird ADD " + request.args["column"])  # flow: sql
