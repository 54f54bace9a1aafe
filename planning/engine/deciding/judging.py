"""Step 9: the doses that will be given, judged by range, proposal and label, and what they add up to."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from planning.engine.contract import vocabulary as v
from planning.engine.contract.document import EngineDocument
from planning.engine.contract.treatment_history import Dose
from planning.engine.deciding import points, previous_result
from planning.engine.deciding.decision import DoseDecision, DoseTotals, PointDose
from planning.engine.deciding.dose_draft import DoseDraft, halves
from planning.engine.deciding.subjects import AreaFacts, FiredRule, PlanState
from planning.engine.deciding.touch_up import with_given
from planning.engine.facts import units_at_check_in
from planning.engine.protocol.model import Dosing, Protocol

_PAIR = (v.Area.FOREHEAD, v.Area.GLABELLA)


def judge(
    draft: DoseDraft, drafts: Mapping[v.Area, DoseDraft], reasons: Iterable[FiredRule], given: Dose | None = None
) -> DoseDecision:
    """`given`: what the area has got already from the treatment that a touch-up completes."""
    off_label = _is_off_label(draft, drafts)
    in_all = with_given(draft.intended, given)
    in_range = None if in_all is None else is_in_range(in_all, draft.dosing)
    moving = [step.fired for step in draft.steps if step.fired is not None and step.moved]
    return DoseDecision(
        area=draft.facts.code,
        facts=_facts(draft, in_all, off_label, in_range),
        basis=draft.dosing.basis,
        low=draft.low,
        high=draft.high,
        top={v.BodySide.LEFT: draft.top[0], v.BodySide.RIGHT: draft.top[1]},
        left=draft.left,
        right=draft.right,
        total=draft.total,
        points=_points(draft),
        steps=draft.steps,
        reasons=tuple(dict.fromkeys((*moving, *reasons))),
        intended=draft.intended,
        in_range=in_range,
        off_label=off_label,
        nothing_found=draft.nothing_found,
    )


def is_in_range(intended: Dose, dosing: Dosing) -> bool:
    """Whether every amount given lies within the allowed range; zero is no dose."""
    low, high = halves(dosing.low), halves(dosing.high)
    return all(low <= amount <= high for amount in _amounts(intended, dosing.basis) if amount)


def _amounts(intended: Dose, basis: v.DoseBasis) -> list[float]:
    """Half units to compare with the range; a total over both sides may lie a quarter of a unit off."""
    if basis is v.DoseBasis.TOTAL:
        return [halves(intended.units)]
    if intended.has_sides:
        return [halves(side) for side in (intended.left, intended.right) if side is not None]
    return [intended.units]


def _is_off_label(draft: DoseDraft, drafts: Mapping[v.Area, DoseDraft]) -> bool:
    label = draft.facts.plan.label
    if label is None or (draft.facts.severity or 0) < label.least_severity:
        return True
    partner = drafts.get(label.together_with) if label.together_with is not None else None
    return label.together_with is not None and (partner is None or partner.effective == 0)


def _facts(draft: DoseDraft, in_all: Dose | None, off_label: bool, in_range: bool | None) -> AreaFacts:
    left, right = draft.on_each_side
    facts = replace(
        draft.facts,
        one_sided=draft.one_sided,
        sides_differ=draft.sides_differ,
        same_on_both_sides=draft.per_side and left == right > 0,
        off_label=off_label,
        steps_cancel=any(step.does == "cancelled" for step in draft.steps),
        last_outcome=None if draft.before is None else previous_result.overall(draft.before),
    )
    if in_all is None:
        return facts
    amounts = [amount for amount in _amounts(in_all, draft.dosing.basis) if amount]
    found = not draft.nothing_found
    return replace(
        facts,
        intended_uneven=left != right,
        out_of_range=not in_range,
        above_proposal=found and any(amount > draft.high for amount in amounts),
        below_proposal=found and any(amount < draft.low for amount in amounts),
        mirrored=_has_own_sides(draft)
        and draft.sides_differ
        and None not in (draft.left, draft.right)
        and left == right,
    )


def _has_own_sides(draft: DoseDraft) -> bool:
    """A total alone does not say its sides: it is shared out like the suggestion."""
    return draft.per_side or (draft.intended is not None and draft.intended.has_sides)


def _points(draft: DoseDraft) -> tuple[PointDose, ...]:
    left, right = draft.left, draft.right
    if draft.bands is not None:
        amounts = draft.bands.split(draft.total) if draft.total else (0, 0)
        rows = [points.Rows(draft.bands.edge, draft.bands.rows(n)) for n in draft.bands.sides]
        return points.share_rows(zip((v.Side.LEFT, v.Side.RIGHT), amounts, rows, strict=True), draft.points)
    if not draft.per_side and (left is None or right is None):
        return points.share_total(draft.total, draft.points)
    return points.share_sides(draft.total, left or 0, right or 0, draft.points)


def totals_of(document: EngineDocument, protocol: Protocol, drafts: Mapping[v.Area, DoseDraft]) -> DoseTotals:
    session = sum(draft.effective for draft in drafts.values()) / 2
    pair = sum(drafts[area].effective for area in _PAIR if area in drafts) / 2
    before = units_at_check_in(document)
    with_this = None if before is None else before + session
    return DoseTotals(
        session=session,
        forehead_and_glabella=pair,
        band=_band_of(pair, protocol) if pair else None,
        with_this=with_this,
        left_of_limit=None if with_this is None else protocol.number("limit_units") - with_this,
    )


def _band_of(pair: float, protocol: Protocol) -> v.Band | None:
    """The first band that holds the sum (INC-03)."""
    return next((band.code for band in protocol.bands if band.holds(pair)), None)


def with_totals(state: PlanState, totals: DoseTotals) -> PlanState:
    return replace(
        state,
        session=totals.session,
        forehead_and_glabella=totals.forehead_and_glabella,
        band=totals.band,
        with_this=totals.with_this,
    )
