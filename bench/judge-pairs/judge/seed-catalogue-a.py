import psycopg
from fastapi import FastAPI, HTTPException

app = FastAPI()
DSN = "dbname=seedbank"


@app.get("/collections/{name}/size")
def collection_size(name: str):
    """How many samples a collection has; each collection is a table of its own."""
    with psycopg.connect(DSN) as db:
        try:
            row = db.execute(f"SELECT count(*) FROM {name}").fetchone()
        except psycopg.errors.UndefinedTable:
            raise HTTPException(404, "no such collection")
    return {"collection": name, "samples": row[0]}
