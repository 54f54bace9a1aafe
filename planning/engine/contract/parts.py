"""What the parts of an answer have in common."""

from collections.abc import Iterator
from typing import Annotated, Any, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationInfo, model_validator

StatementId = Annotated[str, Field(pattern=r"^s[0-9]+$")]
Because = Annotated[tuple[StatementId, ...], Field(min_length=1)]
"""The statements that explain this line."""
RuleId = Annotated[str, Field(pattern=r"^[a-z0-9_]+\.[a-z0-9_]+$")]
Basis = Annotated[str, Field(pattern=r"^(R[0-9]{3}[a-z]?|INC-[0-9]{2}|REF [0-9]+(\.[0-9]+)?)$")]
"""A rule or resolution of the clinical catalogue, or a section of its references."""
NonEmptyText = Annotated[str, Field(min_length=1)]
STORED: dict[str, Any] = {"stored": True}
"""The context of what is read back: it was checked when it was built, and stays readable for ever."""


class AnswerPart(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True, populate_by_name=True)


class CheckedPart(AnswerPart):
    """A part that cannot be built where `faults` finds one."""

    @model_validator(mode="after")
    def _refuse_faults(self, info: ValidationInfo) -> Self:
        if info.context != STORED and (fault := next(self.faults(), None)):
            raise ValueError(fault)
        return self

    def faults(self) -> Iterator[str]:
        """Contradictions within the part, in words."""
        yield from ()
