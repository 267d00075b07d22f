import xml.etree.ElementTree as ElementTree
import xml.sax
from xml.dom import minidom
from xml.sax.handler import feature_external_ges

import defusedxml.ElementTree
import elementpath
from flask import request
from lxml import etree


def parsed():
    return etree.fromstring(request.data)  # flow: xml


def parsed_with_open_parser():
    parser = etree.XMLParser(resolve_entities=True)
    return etree.fromstring(request.data, parser)  # flow: xml


def parsed_by_sax():
    parser = xml.sax.make_parser()
    parser.setFeature(feature_external_ges, True)
    parser.parse(request.stream)  # flow: xml


def parsed_by_dom():
    parser = xml.sax.make_parser()
    parser.setFeature(feature_external_ges, True)
    return minidom.parseString(request.data, parser)  # flow: xml


def asked():
    books = etree.parse("books.xml")
    return books.xpath("//book[title='" + request.args["title"] + "']")  # flow: xpath


def asked_standard_tree():
    books = ElementTree.parse("books.xml").getroot()
    return books.findall(f"./book[title='{request.args['title']}']")  # flow: xpath


def asked_by_elementpath():
    books = ElementTree.parse("books.xml").getroot()
    return elementpath.select(books, "//book[@id='%s']" % request.args["id"])  # flow: xpath


def parsed_with_closed_parser():
    parser = etree.XMLParser(resolve_entities=False, no_network=True)
    return etree.fromstring(request.data, parser=parser)


def parsed_by_closed_sax():
    parser = xml.sax.make_parser()
    parser.setFeature(feature_external_ges, False)
    parser.parse(request.stream)


def parsed_by_standard_library():
    return ElementTree.fromstring(request.data), minidom.parseString(request.data)  # flow: xml


def parsed_defused():
    return defusedxml.ElementTree.fromstring(request.data)


def asked_with_variable():
    books = etree.parse("books.xml")
    return books.xpath("//book[title=$title]", title=request.args["title"])


def fed():
    parser = etree.XMLParser(resolve_entities=True)
    parser.feed(request.data)  # flow: xml
    return parser.close()


def fed_to_safe_parser():
    parser = etree.XMLPullParser(resolve_entities=False)
    parser.feed(request.data)
    return parser.close()


def parsed_of_pieces():
    return etree.fromstringlist([request.data])  # flow: xml
