import csv

import openpyxl
import xlsxwriter
from flask import request


def subscribe(file):
    rows = csv.writer(file)
    rows.writerow(["name", request.form["name"]])  # flow: cell
    rows.writerows([[request.form["mail"]]])  # flow: cell


def by_field(file):
    csv.DictWriter(file, ["name"]).writerow({"name": request.form["name"]})  # flow: cell


def sheet():
    book = openpyxl.Workbook()
    book.active.append([request.form["name"]])  # flow: cell
    book.create_sheet().cell(1, 1, request.form["name"])  # flow: cell


def plain_sheet():
    page = xlsxwriter.Workbook("names.xlsx").add_worksheet()
    page.write_string(0, 0, request.form["name"])


def numbers(file):
    csv.writer(file).writerow([int(request.form["count"])])


def read(file):
    return [row for row in csv.reader(file)]
