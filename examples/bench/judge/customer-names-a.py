def order_report(db, orders):
    lines = []
    for order in orders:
        row = db.execute("SELECT name FROM customers WHERE id = ?", (order.customer_id,)).fetchone()
        lines.append(f"{row[0]}: {order.total}")
    return lines
