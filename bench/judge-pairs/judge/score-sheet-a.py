import hashlib
from xml.etree import ElementTree

from fastapi import FastAPI, HTTPException, Request

app = FastAPI()
made_here: set[str] = set()


@app.post("/sheets")
async def take_back(request: Request):
    """Take back a sheet that the program has made itself; the maker adds the digest of each to made_here."""
    data = await request.body()
    if hashlib.sha256(data).hexdigest() not in made_here:
        raise HTTPException(403)
    sheet = ElementTree.fromstring(data)
    return {"clef": sheet.findtext(".//clef/sign")}
