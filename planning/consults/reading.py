"""A plan as people read it: the engine's answer, put in words and in the order of weight. Adds no clinical judgement of its own."""

from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import Any

from clinic.practice.templatetags.look import units, units_range
from planning.consults import facts
from planning.consults.plan_parts import Dose, Line, Milestone, Missing, Step, Treatment, Verdict
from planning.consults.words import after_words, choice_words, word
from planning.engine.contract import plan as contract
from planning.engine.contract.doses import DoseStep, PlannedDose, Totals
from planning.engine.contract.statements import Statement

# suitability: (tone, icon)
VERDICT_LOOK = {
    "suitable": ("ok", "ok"),
    "suitable_caution": ("warn", "warn"),
    "adjunct": ("info", "layers"),
    "not_suitable": ("line", "no"),
    "not_indicated_now": ("line", "wait"),
    "defer": ("stop", "wait"),
    "clearance": ("stop", "shield"),
    "contraindicated": ("stop", "stop"),
}
STATUS_LOOK = {
    "ready": ("ok", "ok"),
    "incomplete": ("warn", "warn"),
    "on_hold": ("stop", "stop"),
    "refer": ("stop", "shield"),
}
ROLE_WORDS = {"primary": "Leads the plan", "with": "Beside the toxin", "after": "After the toxin"}
STEP_WORDS = {
    "third": "by the grade",
    "step_up": "one step up",
    "step_down": "one step down",
    "cancelled": "one step up and one down",
    "floor": "not below",
    "ceiling": "not above",
    "sides": "shared between the sides",
    "budget": "within what areas share",
    "ledger": "within the limit of 90 days",
    "last_outcome": "by the last result",
}
NOTE_GROUPS = (
    ("To say before consent", ("safety",)),
    ("What to expect", ("expectation", "follow_up")),
    ("Behind the doses", ("dose",)),
    ("Beside the toxin", ("combination", "sequence")),
    ("Good to know", ("info", "limit", "caution")),
)


class Reading:
    """`document` is what the engine was told, `answer` what it answered."""

    def __init__(self, document: Mapping[str, Any], answer: contract.Plan) -> None:
        self.document = document
        self.answer = answer
        self.protocol = answer.protocol
        self.status = answer.status
        self.lines = {said.id: self._line(said) for said in answer.statements}

    def _line(self, said: Statement) -> Line:
        fired = tuple(
            (facts.label(path, self.document), facts.fact_words(path, value, self.document))
            for path, value in said.fired_by.items()
        )
        return Line(
            id=said.id,
            rule=said.rule,
            kind=said.kind,
            level=said.level,
            text=said.text,
            patient_text=said.patient_text,
            basis=said.basis,
            evidence=word(said.evidence),
            facts=fired,
            of_findings=bool(said.applies_to.all_findings),
        )

    def _why(self, ids: Iterable[str]) -> tuple[Line, ...]:
        return tuple(self.lines[one] for one in ids if one in self.lines)

    @property
    def status_word(self) -> str:
        return word(self.status)

    @property
    def status_tone(self) -> str:
        return STATUS_LOOK[self.status][0]

    @property
    def status_icon(self) -> str:
        return STATUS_LOOK[self.status][1]

    @cached_property
    def holds(self) -> list[Line]:
        """What stops the injection; shown before everything else."""
        return [line for line in self.lines.values() if line.kind == "hold"]

    @cached_property
    def cautions(self) -> list[Line]:
        """Warnings that are not already a hold, the weightiest first."""
        weight = {"critical": 0, "warning": 1}
        warned = [line for line in self.lines.values() if line.kind != "hold" and line.level in weight]
        return sorted(warned, key=lambda line: weight[line.level])

    @cached_property
    def can(self) -> list[Line]:
        """The source's list of what toxin can do."""
        return [line for line in self.lines.values() if line.rule.startswith("limits.can_")]

    @cached_property
    def cannot(self) -> list[Line]:
        return [line for line in self.lines.values() if line.rule.startswith("limits.cannot_")]

    @cached_property
    def notes(self) -> list[tuple[str, list[Line]]]:
        """Quiet statements that no other part of the plan shows, by what they are about."""
        shown = {line.id for line in (*self.can, *self.cannot)}
        for part in (*self.verdicts, *self.doses, *self.treatments, *self.sequence):
            shown |= {line.id for line in part.why}
        quiet = [line for line in self.lines.values() if line.level == "info" and line.id not in shown]
        groups = [(title, [line for line in quiet if line.kind in kinds]) for title, kinds in NOTE_GROUPS]
        return [(title, lines) for title, lines in groups if lines]

    @cached_property
    def verdicts(self) -> list[Verdict]:
        return [self._verdict(said) for said in self.answer.verdicts]

    def _verdict(self, said: contract.Verdict) -> Verdict:
        # A verdict that no rule explains is silence of the protocol, and must not look like a green light.
        tone, icon = VERDICT_LOOK[said.suitability] if said.because else ("line", "info")
        is_wish = isinstance(said, contract.WishVerdict)
        return Verdict(
            title=word(said.wish) if isinstance(said, contract.WishVerdict) else self._finding(said.finding),
            suitability=said.suitability,
            word=word(said.suitability) if said.because else "Not covered by this protocol",
            tone=tone,
            icon=icon,
            area=word(said.area) if said.area else "",
            why=self._why(said.because),
            is_wish=is_wish,
        )

    def _finding(self, index: int) -> str:
        return facts.finding_title(self.document["findings"][index])

    @cached_property
    def doses(self) -> list[Dose]:
        return [self._dose(said) for said in self.answer.doses]

    def _dose(self, said: PlannedDose) -> Dose:
        return Dose(
            area=said.area,
            word=word(said.area),
            per_side=said.per_side,
            allowed=said.allowed,
            proposed=said.proposed,
            units=tuple(said.suggested.by_side.items()) if said.per_side else (("total", said.suggested.sum),),
            total=said.suggested.sum,
            evidence=word(said.evidence),
            off_label=said.off_label,
            points=said.points,
            steps=tuple((STEP_WORDS[step.does], _reached(step, said)) for step in said.steps),
            why=self._why(said.because),
        )

    @property
    def totals(self) -> Totals:
        return self.answer.totals

    @property
    def band_word(self) -> str:
        return word(self.totals.band).lower() if self.totals.band else ""

    @cached_property
    def treatments(self) -> list[Treatment]:
        return [
            Treatment(
                code=said.treatment,
                word=word(said.treatment),
                role=ROLE_WORDS[said.role],
                for_what=tuple(map(self._finding, said.for_)),
                why=self._why(said.because),
            )
            for said in self.answer.treatments
        ]

    @cached_property
    def sequence(self) -> list[Step]:
        return [
            Step(
                order=said.order,
                word=choice_words(said.tools),
                is_toxin=said.is_toxin,
                earliest=said.earliest,
                latest=said.latest,
                after=after_words(said.after) if said.after else "",
                optional=said.optional,
                why=self._why(said.because),
            )
            for said in self.answer.sequence
        ]

    @property
    def check_in(self) -> contract.CheckInWindow | None:
        return self.answer.follow_up.check_in

    @cached_property
    def milestones(self) -> list[Milestone]:
        return [Milestone(word(one.area), one.what, one.from_, one.to) for one in self.answer.follow_up.milestones]

    @cached_property
    def missing(self) -> list[Missing]:
        """What the plan still needs, each with the place in the form that asks for it."""
        return [
            Missing(facts.label(path, self.document), facts.anchor(path, self.document), path)
            for path in self.answer.missing
        ]


def _reached(step: DoseStep, dose: PlannedDose) -> str:
    """The proposal after a step; where a total is shared out, what each side gets, which the total does not tell."""
    if step.does == "sides" and not dose.per_side and dose.suggested.by_side:
        return ", ".join(f"{side} {units(amount)}" for side, amount in dose.suggested.by_side.items())
    return units_range(step.to)
