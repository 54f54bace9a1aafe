"""What a plan came to: its answer narrowed to the areas that were decided on or given. Papers and pages speak from here once somebody
decided, never from the proposal."""

from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, TypeVar

from planning.engine.contract.answer import (
    Answer,
    FindingVerdict,
    FollowUp,
    OtherTreatment,
    SequenceStep,
    Verdict,
    WishVerdict,
)
from planning.engine.contract.doses import PlannedDose, Totals
from planning.engine.contract.statements import Statement
from planning.engine.contract.vocabulary import TOXIN, StatementKind, Status, Suitability
from planning.plans.models import Course, Decision, Plan
from planning.plans.own_protocol import judge, own_protocol

CHECK_IN = "check_in"
_ABOUT_AREAS = {
    StatementKind.LIMIT,
    StatementKind.DOSE,
    StatementKind.CAUTION,
    StatementKind.EXPECTATION,
    StatementKind.SEQUENCE,
}
OFFERED = {Suitability.SUITABLE, Suitability.SUITABLE_CAUTION, Suitability.ADJUNCT}


class Stage(StrEnum):
    PROPOSED = "proposed"
    NOT_TREATED = "not_treated"
    DECIDED = "decided"
    GIVEN = "given"


@dataclass(frozen=True)
class Settled:
    """`answer` is the engine's, narrowed to `areas`: those that it treats."""

    stage: Stage
    answer: Answer
    areas: frozenset[str]

    @property
    def treats(self) -> bool:
        return self.stage is not Stage.NOT_TREATED and self.answer.status is Status.READY


def settled_by(plan: Plan, decision: Decision | None) -> Settled:
    """The plan as `decision` left it; as it was proposed where nobody decided."""
    if decision is None:
        return Settled(Stage.PROPOSED, plan.answer, frozenset(dose.area for dose in plan.answer.doses))
    areas = decided_areas(decision)
    treats = decision.course == Course.TREAT
    answered = decision.answer or answer_to(plan, decision.course, decision.doses, decision.treatments)
    answer = narrowed(answered or plan.answer, treated=areas, declined=declined(decision))
    if answered is None:
        answer = answer.model_copy(update={"totals": _sum_of(decision) if treats else _sum_of(None)})
    return Settled(Stage.DECIDED if treats else Stage.NOT_TREATED, answer, areas)


def standing_areas(plan: Plan) -> list[str]:
    """Codes of the areas decided, else proposed, in the order of the plan; for lists, which fetch `decisions` before."""
    decision = next(iter(plan.decisions.all()), None)  # newest first
    if decision is None:
        return list(plan.areas)
    decided = decided_areas(decision)
    return [dose["area"] for dose in decision.doses if dose["area"] in decided]


def decided_areas(decision: Decision) -> frozenset[str]:
    if decision.course != Course.TREAT:
        return frozenset()
    return frozenset(dose["area"] for dose in decision.doses if dose["units"])


def declined(decision: Decision | None) -> frozenset[str]:
    """Other treatments that were turned down."""
    chosen = decision.treatments if decision else {}
    return frozenset(treatment for treatment, accepted in chosen.items() if accepted is False)


def answer_to(
    plan: Plan, course: str, doses: Sequence[Mapping[str, Any]], treatments: Mapping[str, bool]
) -> Answer | None:
    """What the engine says of the plan with these doses and without what was declined, by the plan's own version of the protocol; None
    where that version is not kept any more."""
    protocol = own_protocol(plan)
    if protocol is None:
        return None
    return judge(document_of(plan, course, doses, treatments), protocol)[1]


def document_of(
    plan: Plan, course: str, doses: Sequence[Mapping[str, Any]], treatments: Mapping[str, bool]
) -> dict[str, Any]:
    """The plan's document with what was decided in it. An area of `doses` without units is left out; one that is not in them at all
    keeps its suggestion."""
    planned = {str(dose.area): nothing(dose) for dose in plan.answer.doses}
    intended = planned
    if course == Course.TREAT:
        said = {dose["area"]: dose["units"] or planned.get(dose["area"]) for dose in doses}
        intended = {area: units for area, units in said.items() if units}
    refused = [treatment for treatment, accepted in treatments.items() if accepted is False]
    return {**plan.document, "intended": intended, "goals": goals_without(plan, refused)}


def nothing(dose: PlannedDose) -> dict[str, float]:
    """No units, as the contract's `intended` says that an area is left out."""
    return {"left": 0, "right": 0} if dose.per_side else {"total": 0}


def goals_without(plan: Plan, refused: Iterable[str]) -> dict[str, Any]:
    goals = dict(plan.document.get("goals") or {})
    return goals | {"declined": sorted(refused)} if refused else goals


def narrowed(answer: Answer, *, treated: Set[str], declined: Set[str] = frozenset()) -> Answer:
    """`answer` without the areas that it doses and that are not `treated`, and without the treatments that were declined: no verdict
    that offers them, no dose, day, reason or sentence of them. What the protocol refused stays, with its reason."""
    left_out = {dose.area for dose in answer.doses} - treated
    verdicts = [one for one in answer.verdicts if not _offers(one) or (treated and one.area not in left_out)]
    gone = set(map(_subject, answer.verdicts)) - set(map(_subject, verdicts))
    lines = tuple(_told(one, left_out) for one in answer.statements if _stays(one, left_out, treated, gone))
    said = {line.id for line in lines}
    sequence = _in_order(answer.sequence, declined if treated else declined | {TOXIN, CHECK_IN})
    return answer.model_copy(
        update={
            "verdicts": _with_reasons(verdicts, said),
            "doses": _with_reasons([one for one in answer.doses if one.area in treated], said),
            "treatments": _with_reasons([one for one in answer.treatments if one.treatment not in declined], said),
            "sequence": _with_reasons(sequence, said),
            "follow_up": _followed(answer.follow_up, treated),
            "statements": lines,
        }
    )


def _subject(verdict: Verdict) -> int | str:
    """The finding or the wish that it answers."""
    return verdict.finding if isinstance(verdict, FindingVerdict) else verdict.wish


def _offers(verdict: Verdict) -> bool:
    return verdict.suitability in OFFERED


def _stays(line: Statement, left_out: Set[str], treated: Set[str], gone: Set[int | str]) -> bool:
    if line.is_hold:
        return True
    about = line.applies_to
    if about.all_areas & left_out and not about.all_areas & treated:
        return False
    subjects = about.all_findings | ({about.wish} if about.wish else set())
    return not subjects or not subjects <= gone


def _told(line: Statement, left_out: Set[str]) -> Statement:
    """To the patient nothing that names a place which was left out."""
    named = {area for value in line.values.values() if value.kind == "areas" for area in value.value}
    silent = named & left_out or (left_out and _may_name_any_area(line))
    return line.model_copy(update={"patient_text": None}) if silent else line


def _may_name_any_area(line: Statement) -> bool:
    """Protocols before 2026.3, which had no `brief`, do not say which areas a text about the whole plan names."""
    about = line.applies_to
    return line.brief is None and not about.all_areas and about.finding is None and line.kind in _ABOUT_AREAS


def _followed(follow_up: FollowUp, treated: Set[str]) -> FollowUp:
    return FollowUp(
        check_in=follow_up.check_in if treated else None,
        milestones=tuple(one for one in follow_up.milestones if one.area in treated),
        maintenance=tuple(one for one in follow_up.maintenance if one.area in treated),
    )


Reasoned = TypeVar("Reasoned", FindingVerdict | WishVerdict, PlannedDose, OtherTreatment, SequenceStep)


def _with_reasons(items: Iterable[Reasoned], said: Set[str]) -> tuple[Reasoned, ...]:
    return tuple(
        item.model_copy(update={"because": tuple(one for one in item.because if one in said)}) for item in items
    )


def _in_order(steps: Iterable[SequenceStep], without: Set[str]) -> list[SequenceStep]:
    """Counted anew; of a choice, what was not declined."""
    left = [_without(step, without) for step in sorted(steps, key=lambda step: step.order)]
    kept = [step for step in left if step is not None]
    return [step.model_copy(update={"order": number}) for number, step in enumerate(kept, 1)]


def _without(step: SequenceStep, without: Set[str]) -> SequenceStep | None:
    tools = [tool for tool in step.tools if tool not in without]
    if not tools:
        return None
    after = None if step.after in without else step.after
    return step.model_copy(update={"treatment": tools[0], "or_": tuple(tools[1:]), "after": after})


def _sum_of(decision: Decision | None) -> Totals:
    """Totals of the decided units alone, where no engine can be asked for bands and budgets."""
    units = {dose["area"]: sum(dose["units"].values()) for dose in decision.doses if dose["units"]} if decision else {}
    upper = sum(units.get(area, 0) for area in ("forehead", "glabella"))
    return Totals(
        session=sum(units.values()),
        forehead_and_glabella=upper,
        band=None,
        last_90_days_with_this=None,
        left_of_400=None,
    )
