"""What runs out or expires, on the pages where a day begins."""

from typing import Any

from django import template

from clinic.practice.access import KEEPS_STOCK, holds, url_for
from clinic.stock.fridge import in_fridge, notices

register = template.Library()
SHOWN = 3


@register.inclusion_tag("stock/_notices.html", takes_context=True)
def stock_notices(context: dict[str, Any]) -> dict[str, Any]:
    """Nothing for who keeps no stock, and while nothing runs out."""
    membership = context["request"].membership
    if not holds(membership, KEEPS_STOCK):
        return {}
    told = notices(in_fridge(membership.clinic, membership.clinic.now()))
    told.sort(key=lambda notice: notice.tone != "stop")
    further = len(told) - SHOWN
    return {"notices": told[:SHOWN], "further": max(further, 0), "url": url_for(membership, "stock:fridge")}
