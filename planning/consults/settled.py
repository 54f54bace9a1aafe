"""What a plan came to: its answer narrowed to the areas that were decided on or given. Papers and pages speak from here once somebody
decided, never from the proposal."""

from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from planning import engine
from planning.consults.models import Course, Decision, Plan
from planning.consults.own_protocol import own_protocol
from planning.consults.sentences import NAMES_ALL, NEEDS_ONE
from planning.engine.contract.vocabulary import TOXIN, Suitability

OFFERED = {Suitability.SUITABLE, Suitability.SUITABLE_CAUTION, Suitability.ADJUNCT}


class Stage(StrEnum):
    PROPOSED = "proposed"
    NOT_TREATED = "not_treated"
    DECIDED = "decided"
    GIVEN = "given"


@dataclass(frozen=True)
class Settled:
    """`outcome` has the contract's output shape, whatever the stage; `areas` are those that it treats."""

    stage: Stage
    outcome: Mapping[str, Any]
    areas: frozenset[str]

    @property
    def treats(self) -> bool:
        return self.stage is not Stage.NOT_TREATED and self.outcome["status"] == "ready"


def settled_by(plan: Plan, decision: Decision | None) -> Settled:
    """The plan as `decision` left it; as it was proposed where nobody decided."""
    if decision is None:
        return Settled(Stage.PROPOSED, plan.outcome, frozenset(dose["area"] for dose in plan.outcome["doses"]))
    areas = decided_areas(decision)
    treats = decision.course == Course.TREAT
    answered = decision.outcome or answer_to(plan, decision.course, decision.doses, decision.treatments)
    outcome = narrowed(answered or plan.outcome, treated=areas, declined=declined(decision))
    if answered is None:
        outcome["totals"] = _sum_of(decision) if treats else _sum_of(None)
    return Settled(Stage.DECIDED if treats else Stage.NOT_TREATED, outcome, areas)


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
) -> dict[str, Any] | None:
    """What the engine says of the plan with these doses and without what was declined, by the plan's own version of the protocol; None
    where that version is not kept any more."""
    protocol = own_protocol(plan)
    if protocol is None:
        return None
    return engine.plan(engine.read_document(document_of(plan, course, doses, treatments)), protocol).to_dict()


def document_of(
    plan: Plan, course: str, doses: Sequence[Mapping[str, Any]], treatments: Mapping[str, bool]
) -> dict[str, Any]:
    """The plan's document with what was decided in it. An area of `doses` without units is left out; one that is not in them at all
    keeps its suggestion."""
    planned = {dose["area"]: nothing(dose) for dose in plan.outcome["doses"]}
    intended = planned
    if course == Course.TREAT:
        said = {dose["area"]: dose["units"] or planned.get(dose["area"]) for dose in doses}
        intended = {area: units for area, units in said.items() if units}
    refused = [treatment for treatment, accepted in treatments.items() if accepted is False]
    return {**plan.document, "intended": intended, "goals": goals_without(plan, refused)}


def nothing(dose: Mapping[str, Any]) -> dict[str, float]:
    """No units, as the contract's `intended` says that an area is left out."""
    return {"left": 0, "right": 0} if dose["basis"] == "per_side" else {"total": 0}


def goals_without(plan: Plan, refused: Iterable[str]) -> dict[str, Any]:
    goals = dict(plan.document.get("goals") or {})
    return goals | {"declined": sorted(refused)} if refused else goals


def narrowed(outcome: Mapping[str, Any], *, treated: Set[str], declined: Set[str] = frozenset()) -> dict[str, Any]:
    """`outcome` without the areas that it doses and that are not `treated`, and without the treatments that were declined: no verdict
    that offers them, no dose, day, reason or sentence of them. What the protocol refused stays, with its reason."""
    left_out = {dose["area"] for dose in outcome["doses"]} - treated
    verdicts = [one for one in outcome["verdicts"] if not _offers(one) or (treated and one["area"] not in left_out)]
    gone = set(map(_subject, outcome["verdicts"])) - set(map(_subject, verdicts))
    lines = [_told(one, left_out) for one in outcome["statements"] if _stays(one, left_out, treated, gone)]
    said = {line["id"] for line in lines}
    follow_up = outcome.get("follow_up") or {}
    return {
        **outcome,
        "verdicts": [_with_reasons(one, said) for one in verdicts],
        "doses": [_with_reasons(one, said) for one in outcome["doses"] if one["area"] in treated],
        "treatments": [_with_reasons(one, said) for one in outcome["treatments"] if one["treatment"] not in declined],
        "sequence": _in_order(outcome["sequence"], said, declined if treated else declined | {TOXIN}),
        "follow_up": {
            "check_in": follow_up.get("check_in") if treated else None,
            "milestones": [one for one in follow_up.get("milestones") or () if one["area"] in treated],
            "maintenance": [one for one in follow_up.get("maintenance") or () if one["area"] in treated],
        },
        "statements": lines,
    }


def _subject(verdict: Mapping[str, Any]) -> int | str:
    """The finding or the wish that it answers."""
    wish: str | None = verdict.get("wish")
    return wish or verdict["finding"]


def _offers(verdict: Mapping[str, Any]) -> bool:
    return verdict["suitability"] in OFFERED


def _stays(line: Mapping[str, Any], left_out: Set[str], treated: Set[str], gone: Set[int | str]) -> bool:
    if line["kind"] == "hold":
        return True
    about = line["applies_to"]
    areas = set(about.get("areas") or ([about["area"]] if about.get("area") else ()))
    areas |= NEEDS_ONE.get(line["rule"], set())
    if areas & left_out and not areas & treated:
        return False
    subjects = {about[name] for name in ("finding", "wish") if about.get(name) is not None} | {
        *about.get("findings", ())
    }
    return not subjects or not subjects <= gone


def _told(line: Mapping[str, Any], left_out: Set[str]) -> dict[str, Any]:
    """To the patient nothing that names a place which was left out."""
    silent = NAMES_ALL.get(line["rule"], set()) & left_out
    return {**line, "patient_text": None} if silent else dict(line)


def _with_reasons(part: Mapping[str, Any], said: Set[str]) -> dict[str, Any]:
    return {**part, "because": [one for one in part["because"] if one in said]}


def _in_order(steps: Iterable[Mapping[str, Any]], said: Set[str], without: Set[str]) -> list[dict[str, Any]]:
    left = [step for step in sorted(steps, key=lambda step: step["order"]) if step["treatment"] not in without]
    return [{**_with_reasons(step, said), "order": number} for number, step in enumerate(left, 1)]


def _sum_of(decision: Decision | None) -> dict[str, Any]:
    """Totals of the decided units alone, where no engine can be asked for bands and budgets."""
    units = {dose["area"]: sum(dose["units"].values()) for dose in decision.doses if dose["units"]} if decision else {}
    upper = sum(units.get(area, 0) for area in ("forehead", "glabella"))
    return {
        "session": sum(units.values()),
        "forehead_and_glabella": upper,
        "band": None,
        "last_90_days_with_this": None,
        "left_of_400": None,
    }
