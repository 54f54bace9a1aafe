"""Links and buttons that lead only to pages which the member may open."""

from typing import Any

from django import template
from django.template.context import Context

from clinic.practice import access

register = template.Library()


@register.simple_tag(takes_context=True)
def url_for(context: Context, route: str, *args: Any, **ids: Any) -> str:
    """`{% url_for "booking:today" as today_url %}{% if today_url %}`; nothing where the page is closed to this member."""
    return access.url_for(context.get("membership"), route, *args, **ids)
