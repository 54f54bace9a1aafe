"""The emergency card: signs and steps by situation, as versioned data beside the protocol."""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

CARD = Path(__file__).with_name("emergency_card.toml")


@dataclass(frozen=True)
class CardLine:
    """`source` is empty for the house's own line, which a clinician has yet to check."""

    text: str
    source: str = ""


@dataclass(frozen=True)
class Situation:
    """`first` is what comes before everything else."""

    code: str
    title: str
    when: CardLine
    first: CardLine
    signs: tuple[CardLine, ...]
    steps: tuple[CardLine, ...]

    @property
    def lines(self) -> tuple[CardLine, ...]:
        return (self.when, self.first, *self.signs, *self.steps)


@dataclass(frozen=True)
class EmergencyCard:
    """`reviewed_by` is empty until a clinician has checked the version."""

    version: str
    reviewed_by: str
    situations: tuple[Situation, ...]


@cache
def emergency_card() -> EmergencyCard:
    told = tomllib.loads(CARD.read_text(encoding="utf-8"))
    return EmergencyCard(told["version"], told["reviewed_by"], tuple(map(_situation, told["situation"])))


def _situation(told: dict[str, Any]) -> Situation:
    return Situation(
        code=told["code"],
        title=told["title"],
        when=CardLine(told["when"], told.get("when_source", "")),
        first=CardLine(told["first"], told.get("first_source", "")),
        signs=tuple(CardLine(**line) for line in told["signs"]),
        steps=tuple(CardLine(**line) for line in told["steps"]),
    )
