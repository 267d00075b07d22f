import pytest

from shop.importer import parse_price
from shop.orders import boxes_needed, check_lines, pack_all


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ({}, "line 1: no item"),
        ({"item": 1}, "line 1: no quantity"),
        ({"item": 1, "quantity": "2"}, "line 1: quantity is not a number"),
        ({"item": 1, "quantity": 0}, "line 1: quantity must be at least 1"),
    ],
)
def test_lines_are_checked(line, problem):
    assert check_lines([line]) == [problem]


def test_packing_stops_when_boxes_run_out():
    small = {"lines": [{"quantity": 12}]}
    large = {"lines": [{"quantity": 30}]}
    waiting = [small, large, small]
    assert pack_all(waiting, 2) == [small]
    assert boxes_needed(large) == 3


def test_prices():
    assert parse_price("1.234,5") == 123450
