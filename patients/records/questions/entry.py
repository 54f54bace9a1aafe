"""One question with what was answered, for a template."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from patients.records.questions.base import NOT_RECORDED, FormQuestion

GRADE_ROWS = {"at_rest": "At rest", "severity": "On movement", "muscle_strength": "Palpated"}


@dataclass(frozen=True)
class AskedQuestion:
    question: FormQuestion
    value: Any = NOT_RECORDED
    unread: Mapping[str, Any] | None = None
    before: str = ""
    """The last recorded answer in words, where it still counts without being asked again."""
    was: Any = ""
    """What the consult before this one said, as the field says it (by side where it asks for each)."""
    stale: str = ""
    """An earlier day's answer in words that no longer counts: it is asked anew."""
    note: "AskedQuestion | None" = None
    """The free words beside the answer."""
    source: str = ""
    """Where the recorded answer comes from, in words."""
    confirmable: bool = False
    """Whether the answer stands from an earlier day and may be confirmed."""
    confirmed: bool = False

    @property
    def is_answered(self) -> bool:
        return self.value is not NOT_RECORDED

    @property
    def row(self) -> str:
        """The grade's own word where the finding is already named."""
        if self.question.label.endswith("severity"):
            return "Severity"
        return GRADE_ROWS.get(self.question.code, str(self.question.label))

    @property
    def error(self) -> str:
        return self.unread["message"] if self.unread else ""

    @property
    def shown(self) -> dict[str, Any]:
        return self.question.as_typed(self.unread["fields"]) if self.unread else self.question.shown(self.value)
