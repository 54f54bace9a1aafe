"""The engine's codes in words, for the timeline."""

from collections.abc import Iterable

from django import template

from planning.consults.words import word
from planning.plans.models import Plan
from planning.plans.presenter.plan_state import PlanReadiness, listed_state
from planning.treatments.current_answer import areas_of

register = template.Library()


@register.filter
def code_word(code: str) -> str:
    return word(code)


@register.filter
def code_words(codes: Iterable[str]) -> str:
    """`Forehead, glabella`."""
    first, *others = [word(code) for code in codes]
    return ", ".join([first, *(other[:1].lower() + other[1:] for other in others)])


@register.filter
def areas_of_plan(plan: Plan) -> list[str]:
    """What was given under it, else decided, else proposed."""
    return areas_of(plan)


@register.filter
def next_visit(words: str) -> str:
    """`higher`, under a heading that says of which visit."""
    return words.removeprefix("Next visit: ")


@register.filter
def readiness(plan: Plan) -> PlanReadiness:
    return listed_state(plan.status, plan.areas)
