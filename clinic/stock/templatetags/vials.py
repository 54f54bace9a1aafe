"""A vial as it is drawn: its level is what is left."""

from decimal import Decimal
from typing import Any

from django import template

register = template.Library()

FLOOR, FULL, ROUND = Decimal(68), Decimal(42), Decimal("3.5")  # of the drawing: bottom, height when full, corner
GLASS = (
    "M15 13h14v4c0 2.6 1.4 3.8 3.6 5c2.8 1.5 4.4 3.6 4.4 7v37a6 6 0 0 1-6 6H13a6 6 0 0 1-6-6V29"
    "c0-3.4 1.6-5.5 4.4-7c2.2-1.2 3.6-2.4 3.6-5Z"
)


@register.inclusion_tag("stock/_vial_art.html")
def vial_art(left: Decimal, of: Decimal, tone: str = "ok") -> dict[str, Any]:
    height = round(FULL * left / of, 1) if of else Decimal(0)
    return {
        "tone": tone,
        "glass": GLASS,
        "level_y": str(FLOOR - height),
        "level_height": str(height) if height else "",
        "level_rx": str(min(ROUND, round(height / 2, 1))),
    }
