from typing import Any

from clinic.audit.models import Event


def told_by(event: Event) -> dict[str, Any]:
    """What the action itself told, without whose row it is and from where the request came, which every event has."""
    return {name: told for name, told in event.data.items() if name not in ("patient", "from")}
