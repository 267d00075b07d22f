from dataclasses import dataclass

import markdown2

TEMPLATE = "<article><h2>{}</h2>{}</article>"


@dataclass
class Question:
    number: int
    text: str


def question_page(form, number):
    """Help page of the tax software: the question of a customer is shown to the other customers."""
    question = Question(number, form["text"])
    page = markdown2.markdown(question.text)
    return TEMPLATE.format(question.number, page)
