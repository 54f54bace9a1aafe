"""From a decision to the answer: the statements that are true of it, and every line with the statements that explain it."""

from planning.engine.contract.answer import Answer, ProtocolUsed
from planning.engine.deciding.decision import EngineDecision
from planning.engine.explaining import answer
from planning.engine.explaining.statements import make_statements
from planning.engine.protocol.model import Protocol


def explain(decision: EngineDecision, protocol: Protocol) -> Answer:
    """The contract's answer. It runs on a complete decision, so no statement is ever retracted."""
    statements = make_statements(decision, protocol)
    return Answer(
        contract=2,
        protocol=ProtocolUsed(id=protocol.id, version=protocol.version, sha256=protocol.sha256),
        status=decision.status,
        missing=tuple(dict.fromkeys(one.path for one in decision.missing)),
        verdicts=tuple(answer.verdicts(decision, statements)),
        doses=tuple(answer.doses(decision, protocol, statements)),
        totals=answer.totals(decision),
        treatments=tuple(answer.treatments(decision, statements)),
        sequence=tuple(answer.sequence(decision, statements)),
        follow_up=decision.follow_up,
        adjustments=tuple(answer.adjustments(decision, statements)),
        aftercare=decision.aftercare,
        statements=statements.numbered,
    )
