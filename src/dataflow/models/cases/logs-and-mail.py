import logging
import smtplib
from email.mime.text import MIMEText

import aiosmtplib
from flask import current_app, request

log = logging.getLogger(__name__)


def noted():
    log.info("looked for " + request.args["word"])  # flow: log


def noted_as_argument():
    logging.warning("looked for %s", request.args["word"])  # flow: log


def noted_by_child():
    log.getChild("search").error(f"nothing for {request.args['word']}")  # flow: log


def written():
    text = "Subject: " + request.args["subject"] + "\n\nHello"
    smtplib.SMTP("mail.example").sendmail("a@a.example", ["b@b.example"], text)  # flow: mail


def noted_without_breaks():
    log.info("looked for " + request.args["word"].replace("\r", "").replace("\n", ""))


def noted_as_it_is_written():
    log.info("looked for " + repr(request.args["word"]))


def noted_number():
    log.info("page %d", int(request.args["page"]))


def noted_first_line():
    log.info("looked for %s", request.args["word"].splitlines()[0])


def composed():
    message = MIMEText("Hello " + request.args["name"])
    message["Subject"] = "Hello"
    smtplib.SMTP("mail.example").sendmail("a@a.example", ["b@b.example"], message.as_string())


async def written_later():
    text = "Subject: " + request.args["subject"] + "\n\nHello"
    await aiosmtplib.send(text, sender="a@a.example", recipients=["b@b.example"])  # flow: mail
    async with aiosmtplib.SMTP(hostname="mail.example") as server:
        await server.sendmail("a@a.example", ["b@b.example"], text)  # flow: mail


async def written_as_message():
    message = MIMEText(request.args["text"])
    message["Subject"] = request.args["subject"]
    await aiosmtplib.send(message.as_string(), sender="a@a.example", recipients=["b@b.example"])
