"""A plan as people read it: the engine's answer, put in words and in the order of weight. Adds no clinical judgement of its own."""

from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from typing import Any

from planning.consults import facts
from planning.consults.words import after_words, choice_words, word
from planning.engine.contract import answer as contract
from planning.engine.contract.doses import PlannedDose, Totals
from planning.engine.contract.statements import Statement
from planning.engine.contract.vocabulary import Suitability
from planning.plans.presenter import dose_words
from planning.plans.presenter.deciding_sentence import deciding_sentence
from planning.plans.presenter.lines import read_lines
from planning.plans.presenter.panel import LivePanel
from planning.plans.presenter.parts import (
    DoseRow,
    Explanation,
    FoldedLines,
    MilestoneRow,
    MissingRow,
    PlanLine,
    StepRow,
    TreatmentRow,
    VerdictRow,
)
from planning.plans.presenter.placing import CAN, CANNOT, IN_VIEW, PagePlace, Placing
from planning.plans.presenter.plan_state import InsteadOfToxin, PlanReadiness, instead_of_toxin, state_of

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
ROLE_WORDS = {"primary": "Leads the plan", "with": "Beside the toxin", "after": "After the toxin"}
ANNEX_GROUPS = (
    ("To say before consent", ("safety", "caution")),
    ("What to expect", ("expectation", "follow_up", "aftercare")),
    ("What toxin can and cannot do", ("limit",)),
    ("Good to know", ("info", "dose", "combination", "sequence")),
)


class PlanPresenter:
    """`document` is what the engine was told, `answer` what it answered."""

    def __init__(self, document: Mapping[str, Any], answer: contract.Answer) -> None:
        self.document = document
        self.answer = answer
        self.protocol = answer.protocol
        self.status = answer.status
        self.lines = read_lines(answer, document)
        self.placing = Placing(answer, self.lines, document)

    def _why(self, ids: Iterable[str]) -> tuple[PlanLine, ...]:
        return tuple(self.lines[one] for one in ids if one in self.lines)

    @cached_property
    def state(self) -> PlanReadiness:
        """The first line. A clearance on record says that a hold was lifted with care, also where nothing else is said of it."""
        cautious = any(one.suitability is Suitability.SUITABLE_CAUTION for one in self.answer.verdicts)
        cleared = self.document.get("safety", {}).get("specialist_clearance") is not None
        with_care = bool(self.panel.cautions or self.holds or cautious or cleared)
        return state_of(self.answer, with_care=with_care)

    @cached_property
    def instead_of_toxin(self) -> InsteadOfToxin | None:
        return instead_of_toxin(self.answer)

    @cached_property
    def panel(self) -> LivePanel:
        return LivePanel(self.answer, self.placing, self.verdicts)

    @property
    def off_label(self) -> str:
        """The areas of a dose that no label covers: `chin, mouth corner`."""
        return ", ".join(dose.word[:1].lower() + dose.word[1:] for dose in self.doses if dose.off_label)

    @cached_property
    def holds(self) -> list[PlanLine]:
        """What stops the injection; shown before everything else."""
        return [line for line in self.lines.values() if line.is_hold]

    @property
    def area_holds(self) -> list[PlanLine]:
        """Holds of single areas, beside doses of others."""
        return [] if self.is_held else self.holds

    @cached_property
    def cautions(self) -> list[PlanLine]:
        """Warnings that are not already a hold, the weightiest first."""
        weight = {"critical": 0, "warning": 1}
        warned = [line for line in self.lines.values() if not line.is_hold and line.level in weight]
        return sorted(warned, key=lambda line: weight[line.level])

    @property
    def is_held(self) -> bool:
        """Nothing may be injected: the plan says so, and nothing of effects, doses, prices or order."""
        return self.placing.held

    @cached_property
    def for_patient(self) -> FoldedLines:
        """What only this face brings up."""
        return FoldedLines.at(self.placing.patient, 0 if self.is_held else IN_VIEW)

    @cached_property
    def of_areas(self) -> FoldedLines:
        """Said of several areas: the cautions in view."""
        lines = self.placing.at(PagePlace.AREAS)
        return FoldedLines(*(tuple(one for one in lines if (one.tone == "info") is info) for info in (False, True)))

    @property
    def of_totals(self) -> list[PlanLine]:
        """What the protocol says of the totals, whose figures stand there."""
        return self.placing.at(PagePlace.TOTALS)

    @cached_property
    def can(self) -> list[PlanLine]:
        """The source's list of what toxin can do, as far as it speaks of this face."""
        return [line for line in self.placing.at(PagePlace.LIMIT) if line.rule.startswith(CAN)]

    @cached_property
    def cannot(self) -> list[PlanLine]:
        return [line for line in self.placing.at(PagePlace.LIMIT) if line.rule.startswith(CANNOT)]

    @cached_property
    def annex(self) -> list[tuple[str, list[PlanLine]]]:
        """What every plan says, by what it is about."""
        lines = self.placing.at(PagePlace.ANNEX)
        groups = [(title, [line for line in lines if line.kind in kinds]) for title, kinds in ANNEX_GROUPS]
        return [(title, found) for title, found in groups if found]

    @property
    def annex_count(self) -> int:
        return sum(len(lines) for _, lines in self.annex)

    @cached_property
    def verdicts(self) -> list[VerdictRow]:
        return [self._verdict(place, said) for place, said in enumerate(self.answer.verdicts)]

    def _verdict(self, place: int, said: contract.Verdict) -> VerdictRow:
        # A verdict that no rule explains is silence of the protocol, and must not look like a green light.
        tone, icon = VERDICT_LOOK[said.suitability] if said.because else ("line", "info")
        is_wish = isinstance(said, contract.WishVerdict)
        findings = () if isinstance(said, contract.WishVerdict) else (said.finding,)
        return VerdictRow(
            title=word(said.wish) if isinstance(said, contract.WishVerdict) else self._finding(said.finding),
            suitability=said.suitability,
            word=word(said.suitability) if said.because else "Not covered by this protocol",
            tone=tone,
            icon=icon,
            area=word(said.area) if said.area else "",
            why=self._why(said.because),
            reason=self.placing.why(("verdicts", place), said.because, findings=findings),
            is_wish=is_wish,
        )

    def _finding(self, index: int) -> str:
        return facts.finding_title(self.document["findings"][index])

    @cached_property
    def doses(self) -> list[DoseRow]:
        return [self._dose(place, said) for place, said in enumerate(self.answer.doses)]

    def _dose(self, place: int, said: PlannedDose) -> DoseRow:
        found, own = self._found(said), dose_words.own_sentence(said, self.answer.statements)
        findings = [self.document["findings"][one] for one in found]
        return DoseRow(
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
            steps=dose_words.steps(said),
            reason=self._dose_reason(place, said, own, found),
            because=deciding_sentence(said, findings, own, self.lines.values()),
        )

    def _dose_reason(self, place: int, said: PlannedDose, own: Statement | None, found: Sequence[int]) -> Explanation:
        findings = [self.document["findings"][one] for one in found]
        says = own.text if own else dose_words.sentence(said, findings, self.lines.values())
        why = self.placing.why(("doses", place), said.because, says, found)
        return dose_words.with_own_sentence(why, own) if own else why

    def _found(self, said: PlannedDose) -> list[int]:
        """The findings that a dose is for."""
        leading = (one for one in self.answer.verdicts if isinstance(one, contract.FindingVerdict))
        return [one.finding for one in leading if one.area == said.area]

    @property
    def totals(self) -> Totals:
        return self.answer.totals

    @property
    def band_word(self) -> str:
        return word(self.totals.band).lower() if self.totals.band else ""

    @cached_property
    def treatments(self) -> list[TreatmentRow]:
        return [
            TreatmentRow(
                code=said.treatment,
                word=word(said.treatment),
                role=ROLE_WORDS[said.role],
                for_what=tuple(map(self._finding, said.for_)),
                why=self._why(said.because),
                reason=self.placing.why(("treatments", place), said.because, findings=said.for_),
            )
            for place, said in enumerate(self.answer.treatments)
        ]

    @cached_property
    def sequence(self) -> list[StepRow]:
        return [
            StepRow(
                order=said.order,
                word=choice_words(said.tools),
                is_toxin=said.is_toxin,
                earliest=said.earliest,
                latest=said.latest,
                after=after_words(said.after) if said.after else "",
                optional=said.optional,
                reason=self.placing.why(("sequence", place), said.because),
            )
            for place, said in enumerate(self.answer.sequence)
        ]

    @property
    def check_in(self) -> contract.CheckInWindow | None:
        return self.answer.follow_up.check_in

    @cached_property
    def milestones(self) -> list[MilestoneRow]:
        return [MilestoneRow(word(one.area), one.what, one.from_, one.to) for one in self.answer.follow_up.milestones]

    @cached_property
    def missing(self) -> list[MissingRow]:
        """What the plan still needs, each with what is asked and the place in the form that asks for it."""
        asked = self.placing.at(PagePlace.QUESTION)
        return [
            MissingRow(
                label=facts.label(path, self.document),
                anchor=facts.anchor(path, self.document),
                path=path,
                asked=tuple(line for line in asked if line.asks[0] == path),
            )
            for path in self.answer.missing
        ]

    @property
    def missing_first(self) -> list[MissingRow]:
        return self.missing[:IN_VIEW]

    @property
    def missing_more(self) -> list[MissingRow]:
        return self.missing[IN_VIEW:]
