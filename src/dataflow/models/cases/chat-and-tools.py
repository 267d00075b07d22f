import os

import gradio
import telebot
import streamlit as st
from discord.ext import commands
from fastmcp import FastMCP
from langchain_experimental.utilities import PythonREPL
from slack_bolt import App
from telegram import Update

server = FastMCP("shop")
bot = commands.Bot("!")
slack = App()


@server.tool()
def count(folder: str) -> str:
    return os.popen("ls " + folder).read()  # flow: os-command


@server.tool()
def add(amount: int) -> str:
    return os.popen(f"add {amount}").read()


@bot.command()
async def stock(context, *, name):
    os.system("stock " + name)  # flow: os-command


@slack.command("/stock")
def slash(ack, command):
    ack()
    os.system("stock " + command["text"])  # flow: os-command


async def answer(update: Update, context):
    os.system("stock " + update.message.text)  # flow: os-command


def page():
    expression = st.text_input("formula")
    st.write(eval(expression))  # flow: code
    st.write(PythonREPL().run(st.text_area("program")))  # flow: code


def plain_page():
    st.write("stock " + str(st.number_input("amount")))


def own(name):
    os.system("stock")
    return name


def calculate(formula):
    return eval(formula)  # flow: code


gradio.Interface(fn=calculate, inputs="text", outputs="text").launch()
phone = telebot.TeleBot("token")


@phone.message_handler(commands=["stock"])
def by_phone(message):
    os.system("stock " + message.text)  # flow: os-command
