def matching_rows(rows, message):
    """`message` comes from the queue that partners write to."""
    condition = message["condition"]
    return [row for row in rows if eval(condition, {}, row)]
