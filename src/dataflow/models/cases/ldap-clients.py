import ldap
import ldap3
from flask import request
from ldap.filter import escape_filter_chars, filter_format
from ldap3.utils.conv import escape_filter_chars as escape3

BASE = "ou=people,dc=zoo,dc=example"


def searched():
    directory = ldap.initialize("ldap://zoo.example")
    return directory.search_s(BASE, ldap.SCOPE_SUBTREE, "(uid=" + request.args["uid"] + ")")  # flow: ldap


def searched_under():
    directory = ldap.initialize("ldap://zoo.example")
    return directory.search_s("ou=" + request.args["unit"] + ",dc=zoo", ldap.SCOPE_SUBTREE)  # flow: ldap


def searched_by_ldap3():
    connection = ldap3.Connection(ldap3.Server("zoo.example"), auto_bind=True)
    connection.search(BASE, f"(uid={request.args['uid']})")  # flow: ldap
    return connection.entries


def deleted():
    ldap3.Connection("zoo.example").delete("uid=" + request.args["uid"] + "," + BASE)  # flow: ldap


def searched_escaped():
    directory = ldap.initialize("ldap://zoo.example")
    uid = escape_filter_chars(request.args["uid"])
    return directory.search_s(BASE, ldap.SCOPE_SUBTREE, "(uid=%s)" % uid)


def searched_formatted():
    directory = ldap.initialize("ldap://zoo.example")
    wanted = filter_format("(uid=%s)", [request.args["uid"]])
    return directory.search_s(BASE, ldap.SCOPE_SUBTREE, wanted)


def searched_escaped_by_ldap3():
    connection = ldap3.Connection(ldap3.Server("zoo.example"), auto_bind=True)
    connection.search(BASE, "(uid=" + escape3(request.args["uid"]) + ")")


def paged():
    connection = ldap3.Connection(ldap3.Server("zoo.example"), auto_bind=True)
    pages = connection.extend.standard.paged_search(BASE, "(uid=" + request.args["uid"] + ")")  # flow: ldap
    return list(pages)


def read_by_definition(kind):
    connection = ldap3.Connection("zoo.example")
    return ldap3.Reader(connection, kind, BASE, "uid: " + request.args["uid"]).search()  # flow: ldap


def password_changed():
    ldap.initialize("ldap://zoo.example").passwd_s("uid=" + request.args["uid"] + "," + BASE, None, "x")  # flow: ldap
