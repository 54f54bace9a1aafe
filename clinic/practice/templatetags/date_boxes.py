"""A day's box in templates that draw their own controls; a Django form draws the same one for its DayField."""

from datetime import date
from typing import Any

from django import template
from django.utils.safestring import SafeString

from clinic.practice.fields import DayInput

register = template.Library()


@register.inclusion_tag("parts/_day_box.html")
def day_box(
    name: str, id: str, value: date | str | None = None, *, error: str = "", submits: bool = False
) -> dict[str, Any]:
    """A box that `asked_day` reads: 28 Nov is the nearest one. `value` is a day or what was typed, `error` what is wrong with it. With
    `submits` a day that can be read sends the form."""
    box = DayInput({"class": "input"})
    box.yearless = True
    attrs: dict[str, Any] = {"id": id, "data-submit-on-change": submits}
    return {"box": box.render(name, value, attrs | _faulty(f"{id}-error", error)), "id": id, "error": error}


@register.simple_tag
def question_day(name: str, part: str, asked: Any, value: str) -> SafeString:
    """The box of a question of the consult, whose template says what is wrong."""
    question = asked.question.id
    return DayInput().render(name, value, {"id": f"{question}-{part}"} | _faulty(f"{question}-error", asked.error))


def _faulty(error_id: str, error: str) -> dict[str, str]:
    return {"aria-invalid": "true", "aria-describedby": error_id} if error else {}
