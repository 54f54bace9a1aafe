"""The card of first steps on the pages where a day begins."""

from typing import Any

from django import template

from clinic.office.first_steps import open_steps
from clinic.practice.access import url_for

register = template.Library()


@register.inclusion_tag("office/_first_steps_card.html", takes_context=True)
def first_steps_card(context: dict[str, Any]) -> dict[str, Any]:
    """Nothing once the clinic is ready."""
    membership = context["request"].membership
    told = {"steps": open_steps(membership.clinic, membership) if membership else []}
    return told | {"all_url": url_for(membership, "office:first-steps")}
