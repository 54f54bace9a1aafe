"""A plan's first line: whether toxin may be given today, and what leads where none is indicated."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from planning.consults.words import choice_words, word
from planning.engine.contract.answer import Answer, SequenceStep
from planning.engine.contract.vocabulary import TOXIN, Status, Suitability, TreatmentRole

INDICATED = frozenset({Suitability.SUITABLE, Suitability.SUITABLE_CAUTION, Suitability.ADJUNCT})

ROLES = (TreatmentRole.PRIMARY, TreatmentRole.WITH, TreatmentRole.AFTER)


@dataclass(frozen=True)
class PlanReadiness:
    code: str
    word: str
    tone: str
    icon: str


HELD_OR_OPEN = {
    Status.INCOMPLETE: ("warn", "warn"),
    Status.ON_HOLD: ("stop", "stop"),
    Status.REFER: ("stop", "shield"),
}
READY = PlanReadiness("ready", "Ready", "ok", "ok")
WITH_CARE = PlanReadiness("with_care", "Ready, with care", "warn", "warn")
NO_TOXIN = PlanReadiness("no_toxin", "No toxin", "info", "no")
NO_DOSE = PlanReadiness("no_dose", "No dose proposed", "info", "info")
"""Toxin may help, but nothing calls for a figure."""


def state_of(answer: Answer, *, with_care: bool) -> PlanReadiness:
    """`with_care`: a caution stands, or a specialist had to clear the treatment."""
    if answer.status is not Status.READY:
        return PlanReadiness(answer.status.value, word(answer.status), *HELD_OR_OPEN[answer.status])
    if not answer.doses and answer.verdicts:
        return NO_DOSE if any(one.suitability in INDICATED for one in answer.verdicts) else NO_TOXIN
    return WITH_CARE if with_care else READY


def listed_state(status: str, areas: Sequence[str]) -> PlanReadiness:
    """As lists of plans tell it, which know the status and the areas with a dose but not the answer."""
    if status != Status.READY:
        return PlanReadiness(status, word(status), *HELD_OR_OPEN[Status(status)])
    return READY if areas else NO_DOSE


@dataclass(frozen=True)
class InsteadOfToxin:
    """What leads where no toxin is proposed. `ways`: the steps in their order, each a choice of treatments."""

    opening: str
    ways: tuple[tuple[str, ...], ...]
    words: str

    @property
    def sentence(self) -> str:
        return f"{self.opening}. {self.words}"


def instead_of_toxin(answer: Answer) -> InsteadOfToxin | None:
    """`No toxin. Radiofrequency microneedling first, or focused ultrasound, or laser resurfacing.`"""
    state = state_of(answer, with_care=False)
    if state not in (NO_TOXIN, NO_DOSE):
        return None
    steps = _steps(answer)
    ways = tuple(tuple(map(word, step.tools)) for step in steps)
    return InsteadOfToxin(state.word, ways, _said(steps, answer))


def _steps(answer: Answer) -> list[SequenceStep]:
    """The steps with a treatment that leads the plan, and what is dated before them."""
    leading = set(_leading(answer))
    steps = [step for step in answer.sequence if step.treatment != TOXIN]
    lead = [step for step in steps if not leading.isdisjoint(step.tools)]
    return [step for step in steps if step in lead or _is_before(step, lead)]


def _leading(answer: Answer) -> list[str]:
    return [one.treatment for one in answer.treatments if ROLES.index(one.role) == 0]


def _is_before(step: SequenceStep, others: Iterable[SequenceStep]) -> bool:
    dates = [one.earliest for one in others if one.earliest]
    return bool(dates and step.earliest and step.earliest < min(dates))


def _said(steps: list[SequenceStep], answer: Answer) -> str:
    if not steps:
        # what leads without being a step, such as waiting
        leading = _leading(answer)
        return f"{choice_words(leading)}." if leading else "No finding calls for it."
    first, *others = steps
    said = choice_words(first.tools)
    if len(first.tools) > 1 or len(answer.sequence) > 1:
        leads = word(first.treatment)
        said = f"{leads} first{said.removeprefix(leads)}"
    return "".join([said, *(_after(step, first) for step in others), "."])


def _after(step: SequenceStep, first: SequenceStep) -> str:
    """What may begin on the same day is no later step."""
    words = choice_words(step.tools)
    link = "also" if step.earliest is not None and step.earliest == first.earliest else "then"
    return f"; {link} {words[:1].lower()}{words[1:]}"
