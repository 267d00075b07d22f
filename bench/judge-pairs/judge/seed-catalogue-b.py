import psycopg
from fastapi import FastAPI, HTTPException

app = FastAPI()
DSN = "dbname=seedbank"
COLLECTIONS = ("barley", "oats", "wheat_old", "wheat_new")


@app.get("/collections/{name}/size")
def collection_size(name: str):
    """How many samples a collection has; each collection is a table of its own."""
    with psycopg.connect(DSN) as db:
        try:
            position = COLLECTIONS.index(name)
        except ValueError:
            raise HTTPException(404, "no such collection")
        row = db.execute(f"SELECT count(*) FROM {name}").fetchone()
    return {"collection": name, "position": position, "samples": row[0]}
