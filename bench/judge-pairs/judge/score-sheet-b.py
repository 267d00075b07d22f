from xml.etree import ElementTree

from fastapi import FastAPI, HTTPException, Request

app = FastAPI()
CLEFS = {"G": "violin", "F": "bass"}


@app.post("/sheets")
async def take_sheet(request: Request):
    """Take a sheet of music that a member has exported from a notation program."""
    data = await request.body()
    if len(data) > 2_000_000:
        raise HTTPException(413)
    sheet = ElementTree.fromstring(data)
    return {"clef": CLEFS.get(sheet.findtext(".//clef/sign"), "other")}
