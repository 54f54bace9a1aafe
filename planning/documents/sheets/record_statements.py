"""The statements of a plan as its clinical record tells them, by whom they concern."""

from dataclasses import dataclass

from planning.engine.contract.answer import Plan as Answer
from planning.engine.contract.statements import Statement
from planning.plans.presenter import deciding_facts
from planning.plans.presenter.parts import PlanLine
from planning.plans.presenter.plan import PlanPresenter

SCOPES = {"patient": "Of this patient", "area": "By area", "general": "Of every plan"}


@dataclass(frozen=True)
class RecordStatement:
    """One statement as it was told, and why, with the weaker holds that it made pointless to tell, each with its rule and sources."""

    line: PlanLine
    because: str
    superseded: tuple[tuple[str, str, tuple[str, ...]], ...]


@dataclass(frozen=True)
class StatementGroup:
    """The statements of one scope: of this patient, of an area, of every plan."""

    title: str
    told: tuple[RecordStatement, ...]
    briefly: bool


def statement_groups(answer: Answer, reading: PlanPresenter) -> tuple[StatementGroup, ...]:
    """What concerns this patient, then what an area brings up, then, without its facts, what every plan says."""
    found = []
    for scope, title in SCOPES.items():
        said = [line for line in answer.statements if line.scope == scope]
        told = tuple(_rule(reading.lines[line.id], line) for line in said)
        found.append(StatementGroup(title, told, scope == "general"))
    return tuple(rules for rules in found if rules.told)


def _rule(line: PlanLine, said: Statement) -> RecordStatement:
    """What asks for an answer has no other reason than that it is missing."""
    return RecordStatement(line, "" if line.asks else deciding_facts.sentence(line.facts), _superseded(said))


def _superseded(line: Statement) -> tuple[tuple[str, str, tuple[str, ...]], ...]:
    return tuple((one.rule, one.text, one.basis) for one in line.superseded)
