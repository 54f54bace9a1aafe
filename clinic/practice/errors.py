"""What several rooms raise alike."""

from typing import Any


class ChangedMeanwhile(Exception):
    """Somebody else saved first: nothing was written. `current` is what is stored now."""

    def __init__(self, current: Any) -> None:
        super().__init__("Somebody else saved a change meanwhile.")
        self.current = current


class FieldRefused(Exception):
    """Not done, with the reason in words for the person who asked; `field` is where it belongs in the form."""

    def __init__(self, reason: str, field: str = "") -> None:
        super().__init__(reason)
        self.field = field
