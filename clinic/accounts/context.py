"""What pages know of the session that they belong to."""

from typing import Any

from django.http import HttpRequest
from django.utils import timezone

from clinic.accounts import sessions


def session_left(request: HttpRequest) -> dict[str, Any]:
    """In seconds; of nobody's page nothing."""
    row = getattr(request, "signed_in_session", None)
    return {"session_left": sessions.seconds_left(row, timezone.now()) if row else None}
