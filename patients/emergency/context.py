from typing import Any

from django.http import HttpRequest


def emergencies(request: HttpRequest) -> dict[str, Any]:
    """What is open now, for the banner of every page."""
    return {"emergencies": getattr(request, "emergencies", ())}
