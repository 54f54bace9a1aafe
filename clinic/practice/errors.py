"""What several rooms raise alike."""

from typing import Any


class ChangedMeanwhile(Exception):
    """Somebody else saved first: nothing was written. `current` is what is stored now."""

    def __init__(self, current: Any) -> None:
        super().__init__("Somebody else saved a change meanwhile.")
        self.current = current
