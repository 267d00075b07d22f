from enum import Enum
from typing import Annotated, Literal, Optional

from motor.motor_asyncio import AsyncIOMotorClient
from fastapi import APIRouter, Depends, FastAPI, Header, Request, UploadFile, WebSocket
from fastapi.responses import HTMLResponse, RedirectResponse, StreamingResponse
from pydantic import BaseModel

app = FastAPI()
router = APIRouter()


class Herb(BaseModel):
    name: str
    bed: int


class Season(str, Enum):
    spring = "spring"
    autumn = "autumn"


def gardener():
    return "rosa"


@app.get("/herbs/{name}")
def herb(name: str, bed: int, season: Season, sort: Literal["name", "bed"] = "name"):
    open("herbs/" + name)  # flow: path
    open(f"herbs/{bed}/{season}/{sort}")
    return {"name": name}


@router.post("/herbs")
async def plant(herb: Herb, note: Annotated[str, Header()], who: str = Depends(gardener)):
    open("herbs/" + herb.name)  # flow: path
    open("notes/" + note)  # flow: path
    open("gardeners/" + who)
    return herb


@router.get("/page", response_class=HTMLResponse)
def page(title: Optional[str] = None):
    return f"<h1>{title}</h1>"  # flow: html


@router.get("/text")
def text(title: str):
    return f"<h1>{title}</h1>"


@router.get("/preview")
def preview(request: Request):
    return HTMLResponse(request.query_params["text"])  # flow: html


@router.get("/go")
def go(target: str, who: Annotated[str, Depends(gardener)]):
    if who:
        return RedirectResponse("/users/" + who)
    return RedirectResponse(target)  # flow: redirect


@router.post("/photos")
async def photos(photo: UploadFile):
    with open(f"photos/{photo.filename}", "wb") as target:  # flow: path
        target.write(await photo.read())
    return StreamingResponse(iter([photo.filename]))


@app.websocket("/talk")
async def talk(socket: WebSocket):
    open("talks/" + await socket.receive_text())  # flow: path


class Search(BaseModel):
    bed: str
    row: int
    note: Optional[str] = None
    rest: dict
    sun: bool = False


@app.post("/search")
async def search(search: Search):
    garden = AsyncIOMotorClient().garden
    open(f"beds/{search.row}/{search.sun}")
    open("beds/" + search.bed)  # flow: path
    await garden.herbs.find_one({"bed": search.bed, "row": search.row, "note": search.note})
    return {}


@app.post("/search/any")
async def search_any(search: Search):
    garden = AsyncIOMotorClient().garden
    await garden.herbs.find_one({"bed": search.rest})  # flow: nosql
    await garden.herbs.find_one(search.model_dump())  # flow: nosql
    return {}


def wanted(name: str, shelf: int = 0):
    return {"name": name, "shelf": shelf, "kind": "herb"}


def cleaned(name: str):
    return name.replace("/", "").replace(".", "")


async def opened(name: str):
    with open("calm.txt") as calm:
        yield calm


class Looking:
    def __init__(self, text: str, bed: int = 0):
        self.text = text
        self.bed = bed


@router.get("/wanted")
async def show_wanted(wish: dict = Depends(wanted)):
    open("herbs/" + wish["name"])  # flow: path
    open(f"herbs/{wish['shelf']}/{wish['kind']}")


@router.get("/look")
async def look(query: Annotated[Looking, Depends(Looking)]):
    open("herbs/" + query.text)  # flow: path
    open(f"herbs/{query.bed}")


@router.get("/nested")
async def nested(wish: Annotated[dict, Depends(wanted)], calm=Depends(opened)):
    open("herbs/" + wish["kind"])
    return calm.read()
