"""The table as the API describes it: each question with its label, its codes and their words."""

from functools import singledispatch
from typing import Any

from patients.records.questions.asked import AskedName, AskedPicks, ClearanceQuestion
from patients.records.questions.base import LONGEST_NAME, MOST_ITEMS, Choices, FormQuestion
from patients.records.questions.kinds import YesNoQuestion
from patients.records.questions.rows import AskedRows
from patients.records.questions.table import QUESTIONS

Schema = dict[str, Any]
NAME: Schema = {"type": "string", "minLength": 1, "maxLength": LONGEST_NAME}


def answers_schema() -> Schema:
    """OpenAPI's description of an object of answers."""
    return {"type": "object", "properties": {question.code: _described(question) for question in QUESTIONS}}


def _described(question: FormQuestion) -> Schema:
    shape = shape_of(question)
    words = [str(question.hint), shape.pop("description", "")]
    return {**shape, "title": str(question.label), "description": " ".join(filter(None, words))}


@singledispatch
def shape_of(question: FormQuestion) -> Schema:
    """The JSON that answers a kind of question."""
    raise TypeError(f"{type(question).__name__} has no shape in the API.")


@shape_of.register
def _yes_no(question: YesNoQuestion) -> Schema:
    return {"type": "boolean"}


@shape_of.register
def _name(question: AskedName) -> Schema:
    return {**NAME, "nullable": True, "description": "Its name; null for none."}


@shape_of.register
def _clearance(question: ClearanceQuestion) -> Schema:
    properties = {"by": NAME, "on": {"type": "string", "format": "date"}}
    words = "By whom and on which day, today or before; null for none."
    return {
        "type": "object",
        "nullable": True,
        "properties": properties,
        "required": ["by", "on"],
        "description": words,
    }


@shape_of.register
def _picks(question: AskedPicks) -> Schema:
    words = f"Empty for none. {_words(question.choices)}"
    return {"type": "array", "maxItems": MOST_ITEMS, "items": _codes(question.choices), "description": words}


@shape_of.register
def _rows(question: AskedRows) -> Schema:
    cells = {column.key: _codes(column.choices) if column.choices else NAME for column in question.columns}
    required = [column.key for column in question.columns if column.required]
    row = {"type": "object", "properties": cells, "required": required, "additionalProperties": False}
    listed = [_words(column.choices) for column in question.columns if column.choices]
    words = " ".join(["Empty for none.", *listed])
    return {"type": "array", "maxItems": MOST_ITEMS, "items": row, "description": words}


def _codes(choices: Choices) -> Schema:
    return {"type": "string", "enum": [code for code, _ in choices]}


def _words(choices: Choices) -> str:
    return "; ".join(f"`{code}`: {label}" for code, label in choices) + "."
