from shop.billing import Customer, Invoice, instalments, largest, total_by_customer, unpaid_customers

ADA = Customer(1, "Ada", "ada@example.com")
BEN = Customer(2, "Ben", "ben@example.com")


def test_totals_include_tax():
    invoices = [Invoice(1, 100, "standard", True), Invoice(1, 50, "none", False)]
    assert total_by_customer([ADA, BEN], invoices) == {
        "ada@example.com": 169.0,
        "ben@example.com": 0.0,
    }


def test_unpaid_customers_are_listed_once():
    invoices = [
        Invoice(2, 10, "none", False),
        Invoice(1, 10, "none", True),
        Invoice(2, 30, "none", False),
        Invoice(1, 20, "none", False),
    ]
    assert unpaid_customers(invoices) == [2, 1]


def test_largest_invoice():
    assert largest([Invoice(1, 10, "none", True), Invoice(2, 30, "none", True)]).amount == 30


def test_instalments():
    assert instalments(5, 5) == 9
