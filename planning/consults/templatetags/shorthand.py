"""`{% shorthand_codes %}`: the help sheet of the shorthand line."""

from typing import Any

from django import template

from planning.consults.shorthand.code_list import listed

register = template.Library()


@register.inclusion_tag("consults/_shorthand_codes.html")
def shorthand_codes() -> dict[str, Any]:
    return {"thirds": listed()}
