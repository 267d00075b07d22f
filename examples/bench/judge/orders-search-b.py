YEARS = (2023, 2024, 2025)


def totals_by_year(db):
    found = {}
    for year in YEARS:
        rows = db.execute(f"SELECT sum(total) FROM orders_{year}")
        found[year] = rows.fetchone()[0]
    return found
