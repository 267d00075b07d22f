from flask import Flask, request
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import Column, MetaData, String, Table, create_engine, select, text
from sqlalchemy.orm import Session, sessionmaker

app = Flask(__name__)
db = SQLAlchemy(app)
engine = create_engine("sqlite://")
Local = sessionmaker(bind=engine)


class Bird(db.Model):
    name = Column(String)


def by_session():
    return db.session.execute(f"SELECT * FROM bird WHERE name = '{request.args['name']}'").all()  # flow: sql


def by_text():
    return db.session.execute(text("SELECT * FROM bird WHERE name = '" + request.args["name"] + "'"))  # flow: sql


def by_connection():
    with engine.connect() as connection:
        return connection.execute(text(f"SELECT {request.args['column']} FROM bird"))  # flow: sql


def by_local_session():
    session = Local()
    session.scalars("SELECT name FROM bird WHERE name = '%s'" % request.args["name"])  # flow: sql


def by_filter():
    return Bird.query.filter(text("name = '%s'" % request.args["name"])).all()  # flow: sql


def by_order():
    with Session(engine) as session:
        return session.query(Bird).order_by(text(request.args["order"])).all()  # flow: sql


def bound():
    statement = text("SELECT * FROM bird WHERE name = :name")
    return db.session.execute(statement, {"name": request.args["name"]}).fetchall()


def bound_before():
    return db.session.execute(text("SELECT * FROM bird WHERE name = :n").bindparams(n=request.args["name"]))


def expression():
    statement = select(Bird).where(Bird.name == request.args["name"]).where(Bird.name.in_(request.args.getlist("n")))
    return db.session.execute(statement).scalars().all()


def filtered():
    return Bird.query.filter_by(name=request.args["name"]).first_or_404()


def searched():
    like = "%" + request.args["name"] + "%"
    bird = db.session.query(Bird).filter(Bird.name.ilike(like)).first()
    return db.session.execute(text("SELECT 1 FROM bird")).scalar(), bird


def added():
    bird = Bird(name=request.args["name"])
    db.session.add(bird)
    db.session.commit()


def by_literal_column():
    return db.session.execute(db.select(Bird).where(db.literal_column(request.args["column"]) == 1))  # flow: sql


def by_hint():
    statement = select(Bird).with_hint(Bird, request.args["hint"])  # flow: sql
    return statement.prefix_with(request.args["prefix"]), Bird.name.op(request.args["operator"])("owl")  # flow: sql


def of_a_table():
    nests = Table(request.args["table"], MetaData())
    with engine.connect() as connection:
        connection.execute(nests.insert().values(place=request.args["place"]))
        connection.execute(nests.update().where(nests.c.place == request.args["place"]).values(place="oak"))
        return connection.execute(nests.select().where(nests.c.place == request.args["place"])).all()
