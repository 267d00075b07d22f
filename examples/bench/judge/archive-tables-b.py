def add_columns(cursor):
    """Migration 7: every log table gets a column for the region."""
    for table in ("log_in", "log_out", "log_error"):
        cursor.execute(f"ALTER TABLE {table} ADD COLUMN region text")
