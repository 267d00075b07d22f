"""Labels for parcels and letterheads for invoices."""

WIDTH = 34


def parcel_label(customer: dict, parcels: int) -> str:
    lines = [customer["name"].strip().upper()]
    if customer.get("company"):
        lines.append(customer["company"].strip())
    lines.append(f"{customer['street']} {customer['number']}".strip())
    if customer.get("door"):
        lines.append(f"Door {customer['door']}")
    lines.append(f"{customer['postcode']} {customer['town']}")
    country = customer.get("country", "DE")
    if country != "DE":
        lines.append(country.upper())
    lines.append(f"{parcels} parcels")
    return "\n".join(line[:WIDTH] for line in lines)


def letterhead(customer: dict, number: str) -> str:
    head = [customer["name"].strip().upper()]
    if customer.get("company"):
        head.append(customer["company"].strip())
    head.append(f"{customer['street']} {customer['number']}".strip())
    if customer.get("door"):
        head.append(f"Door {customer['door']}")
    head.append(f"{customer['postcode']} {customer['town']}")
    country = customer.get("country", "DE")
    if country != "DE":
        head.append(country.upper())
    head.append("")
    head.append(f"Invoice {number}")
    return "\n".join(head)
