"""The order of treatments with their dates (R091, INC-14)."""

from dataclasses import dataclass, field
from datetime import date

from planning.engine.compose.answers import Answers
from planning.engine.compose.calendar import days
from planning.engine.compose.stage import TREATMENTS, Key
from planning.engine.contract import vocabulary as v
from planning.engine.contract.document import Document
from planning.engine.protocol.model import Protocol, Step


@dataclass(slots=True)
class Placed:
    treatment: str
    earliest: date | None
    latest: date | None
    because: list[Key] = field(default_factory=list)


def toxin_from(document: Document, protocol: Protocol, answers: Answers) -> date | None:
    """The first day on which toxin may be given; None where a hold has no known end."""
    held = [effect for effect in answers.held if effect.rule.holds_all]
    if any(not effect.rule.effects.waits_for_interval for effect in held):
        return None
    last_on = document.toxin_history.last_on
    if held and last_on is not None:
        return max(document.today, last_on + days(protocol.number("min_interval_days")))
    return document.today


def sequence(
    document: Document,
    protocol: Protocol,
    answers: Answers,
    toxin: Placed | None,
    zero: date | None,
    explain: dict[str, Key],
) -> list[Placed]:
    """Steps in order. `toxin` is the toxin's own step, where there is one; `zero` the day it is, or was, given."""
    wanted = _wanted(document, answers)
    placed: list[Placed] = []
    first = leading(document, answers)
    placed += [Placed(use, document.today, None, list(wanted[use])) for use in wanted if use in first]
    if toxin is not None:
        if toxin.earliest is not None and any(is_timed(use, protocol) for use in wanted if use in first):
            after = document.today + days(protocol.number("device_to_toxin_days"))
            toxin.earliest = max(toxin.earliest, after)
            zero = toxin.earliest
        if toxin.earliest is not None and toxin.latest is not None and toxin.latest < toxin.earliest:
            toxin.latest = None
        placed.append(toxin)
    swollen_until: date | None = None
    for step in protocol.steps:
        members = [use for use in wanted if use in step.treatments and use not in first]
        earliest = _earliest(step, document, zero, swollen_until)
        for use in members:
            placed.append(
                Placed(
                    use,
                    earliest,
                    None,
                    [*wanted[use], explain[step.rule]] if step.rule in explain else list(wanted[use]),
                )
            )
            if use in step.swells:
                swollen_until = earliest
    return placed


def leading(document: Document, answers: Answers) -> set[v.Treatment]:
    """The primary tools for the main complaint, where they lead the plan (R044)."""
    if not answers.other_tools_lead:
        return set()
    primary = str(document.goals.primary)
    here = {n for n, finding in enumerate(document.findings) if str(v.FAMILY_OF_CONCERN[finding.concern]) == primary}
    return {
        entry.treatment
        for entry in answers.treatments.values()
        if entry.role is v.TreatmentRole.PRIMARY and (not entry.findings or here & set(entry.findings))
    }


def is_timed(use: str, protocol: Protocol) -> bool:
    """Whether it keeps a distance to the toxin: devices, peels, fillers."""
    return any(use in step.treatments and step.days_after_toxin for step in protocol.steps)


def _earliest(step: Step, document: Document, zero: date | None, swollen: date | None) -> date:
    earliest = document.today
    if zero is not None and step.days_after_toxin:
        earliest = max(earliest, zero + days(step.days_after_toxin))
    if swollen is not None and step.days_after_swelling:
        earliest = max(earliest, swollen + days(step.days_after_swelling))
    return earliest


def _wanted(document: Document, answers: Answers) -> dict[v.Treatment, list[Key]]:
    """Treatments that become steps, each with its reasons; the daily baseline of every plan is no step."""
    reasons: dict[v.Treatment, list[Key]] = {}
    for entry in answers.treatments.values():
        if answers.is_referred(entry):
            continue
        if entry.findings or entry.role is not v.TreatmentRole.WITH or entry.treatment in document.goals.also_wants:
            reasons.setdefault(entry.treatment, []).extend(entry.because)
    return {use: reasons[use] for use in TREATMENTS if use in reasons}
