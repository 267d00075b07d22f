"""Invoices: what a customer owes, and who has not paid."""

from dataclasses import dataclass

from shop import settings


@dataclass
class Customer:
    id: int
    name: str
    email: str


@dataclass
class Invoice:
    customer_id: int
    amount: int
    rate: str
    paid: bool


def gross(invoice: Invoice) -> float:
    return invoice.amount * (1 + settings.VAT_RATES[invoice.rate])


def total_by_customer(customers: list[Customer], invoices: list[Invoice]) -> dict[str, float]:
    totals = {}
    for customer in customers:
        total = 0.0
        for invoice in invoices:
            if invoice.customer_id == customer.id:
                total += gross(invoice)
        totals[customer.email] = round(total, 2)
    return totals


def unpaid_customers(invoices: list[Invoice]) -> list[int]:
    """Customers with an open invoice, each once, in the order of their first one."""
    seen = []
    for invoice in invoices:
        if not invoice.paid and invoice.customer_id not in seen:
            seen.append(invoice.customer_id)
    return seen


def largest(invoices: list[Invoice]) -> Invoice:
    return sorted(invoices, key=lambda invoice: invoice.amount, reverse=True)[0]


def instalments(amount: int, months: int) -> int:
    """In how many ways an amount can be paid in steps of 1, 2 or 5 within so many months."""
    if amount == 0:
        return 1
    if amount < 0 or months == 0:
        return 0
    return (
        instalments(amount - 1, months - 1)
        + instalments(amount - 2, months - 1)
        + instalments(amount - 5, months - 1)
    )


def format_amount(amount: float) -> str:
    return f"{amount:,.2f} {settings.CURRENCY}"


def reminder(customer: Customer, invoices: list[Invoice]) -> str:
    open_invoices = [one for one in invoices if one.customer_id == customer.id and not one.paid]
    lines = [f"Dear {customer.name},", "", "these invoices are still open:"]
    lines += [f"  {format_amount(gross(one))}" for one in open_invoices]
    average = sum(gross(one) for one in open_invoices) / len(open_invoices)
    lines.append(f"on average {format_amount(average)} each.")
    return "\n".join(lines)
