"""The statements of a plan in its clinical record, by scope."""

from dataclasses import dataclass

from planning.engine.contract.answer import Answer
from planning.engine.contract.statements import Statement
from planning.plans.presenter import deciding_facts
from planning.plans.presenter.parts import PlanLine
from planning.plans.presenter.plan import PlanPresenter

SCOPES = {"patient": "Of this patient", "area": "By area", "general": "Of every plan"}


@dataclass(frozen=True)
class RecordStatement:
    """One statement and its deciding facts. `superseded`: rule, text and sources of weaker holds."""

    line: PlanLine
    because: str
    superseded: tuple[tuple[str, str, tuple[str, ...]], ...]


@dataclass(frozen=True)
class StatementGroup:
    """The statements of one scope: of this patient, of an area, of every plan."""

    title: str
    statements: tuple[RecordStatement, ...]
    briefly: bool


def statement_groups(answer: Answer, presenter: PlanPresenter) -> tuple[StatementGroup, ...]:
    """Of this patient, of areas, of every plan; the last without facts (`briefly`)."""
    found = []
    for scope, title in SCOPES.items():
        statements = (line for line in answer.statements if line.scope == scope)
        rows = tuple(_statement(presenter.lines[line.id], line) for line in statements)
        found.append(StatementGroup(title, rows, scope == "general"))
    return tuple(group for group in found if group.statements)


def _statement(line: PlanLine, statement: Statement) -> RecordStatement:
    # a line that asks for an answer has no other reason than that it is missing
    because = "" if line.asks else deciding_facts.sentence(line.facts)
    return RecordStatement(line, because, _superseded(statement))


def _superseded(line: Statement) -> tuple[tuple[str, str, tuple[str, ...]], ...]:
    return tuple((one.rule, one.text, one.basis) for one in line.superseded)
