"""The plan of what is typed now, or why there is none. Nothing is written."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from patients.records.models import HealthHistory
from planning import engine, protocols
from planning.assessments import engine_document
from planning.consults import facts
from planning.consults.forms.consult_form import Answers, questions_by_name
from planning.consults.models import Consult
from planning.plans.own_protocol import judge
from planning.plans.presenter.plan import PlanPresenter

Fault = dict[str, str]


def plan_of(
    consult: Consult, answers: Answers, today: date, history: HealthHistory | None
) -> tuple[PlanPresenter | None, list[Fault]]:
    told = engine_document.document(consult, answers.data, today, history)
    unread = unread_faults(answers.errors)
    try:
        document, answer = judge(told, protocols.shipped())
    except engine.DocumentErrors as errors:
        return None, unread + document_faults(errors, told)
    return PlanPresenter(document, answer), unread


def without_label(error: str) -> str:
    """An error as it stands beside its question, whose name need not be said again."""
    return error.partition(": ")[2] or error


def unread_faults(errors: Mapping[str, str]) -> list[Fault]:
    known = questions_by_name()
    return [
        {
            "label": known[path][0].name,
            "anchor": known[path][0].id,
            "message": without_label(text),
        }
        for path, text in errors.items()
        if path in known
    ]


def document_faults(errors: engine.DocumentErrors, told: Mapping[str, Any]) -> list[Fault]:
    return [
        {
            "label": facts.label(error.path, told),
            "anchor": facts.anchor(error.path, told),
            "message": facts.in_words(error.message, told),
        }
        for error in errors.errors
    ]
