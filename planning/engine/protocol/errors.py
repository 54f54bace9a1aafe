"""What is wrong with a protocol file: where, which rule, and how to mend it."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class ProtocolError:
    file: str
    line: int
    rule: str
    """The rule, area, parameter or table that is meant; empty for the file."""
    message: str
    remedy: str

    def __str__(self) -> str:
        where = f"{self.file}:{self.line}" + (f" {self.rule}" if self.rule else "")
        return f"{where}: {self.message}; {self.remedy}"


class ProtocolErrors(ValueError):
    """Every mistake of one protocol file, at once, in the order of the lines."""

    def __init__(self, errors: Iterable[ProtocolError]) -> None:
        self.errors = tuple(sorted(set(errors)))
        super().__init__("\n".join(map(str, self.errors)))
