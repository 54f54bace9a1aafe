"""Steps 8 and 9: a dose for each area that may be injected: its proposal, what areas share, its points, and how it is judged."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from planning.engine.contract import vocabulary as v
from planning.engine.contract.document import EngineDocument
from planning.engine.contract.treatment_history import Dose
from planning.engine.deciding.area_facts import area_facts, intended_areas
from planning.engine.deciding.budgets import keep_budgets
from planning.engine.deciding.decision import AreaDecision, DoseDecision, DoseTotals
from planning.engine.deciding.dose_draft import DoseDraft, draft, nothing_found
from planning.engine.deciding.judging import judge, totals_of, with_totals
from planning.engine.deciding.subjects import AreaFacts, PlanState
from planning.engine.protocol.model import Protocol


@dataclass(frozen=True, slots=True)
class DosedAreas:
    doses: Mapping[v.Area, DoseDecision]
    totals: DoseTotals
    state: PlanState


def dose_areas(
    document: EngineDocument,
    protocol: Protocol,
    areas: Mapping[v.Area, AreaDecision],
    subjects: Mapping[v.Area, AreaFacts],
    state: PlanState,
) -> DosedAreas:
    """At a check-in only proposals, for headroom: nothing is given, so nothing is shared or added up."""
    found = {
        area: draft(facts, areas[area].modifiers, document, protocol)
        for area, facts in subjects.items()
        if areas[area].may_be_injected and facts.plan.dosing is not None
    }
    if document.visit is v.Visit.CHECK_IN:
        totals = totals_of(document, protocol, {})
        return DosedAreas(_judged(found, areas, {}), totals, with_totals(state, totals))
    drafts = {**found, **_beyond(document, protocol, areas, state)}
    kept = keep_budgets(document, protocol, {area: drafts[area] for area in v.Area if area in drafts})
    totals = totals_of(document, protocol, kept.drafts)
    state = replace(
        with_totals(state, totals),
        lowered=kept.lowered,
        exceeded=kept.exceeded,
        intended_held=intended_areas(document) - kept.drafts.keys(),
    )
    return DosedAreas(_judged(kept.drafts, areas, state.completed.given), totals, state)


def _beyond(
    document: EngineDocument, protocol: Protocol, areas: Mapping[v.Area, AreaDecision], state: PlanState
) -> dict[v.Area, DoseDraft]:
    return {
        area: nothing_found(area_facts(area, (), document, protocol), document, protocol)
        for area in intended_areas(document) & state.meant
        if not areas[area].findings and areas[area].may_be_injected and protocol.areas[area].dosing is not None
    }


def _judged(
    drafts: Mapping[v.Area, DoseDraft], areas: Mapping[v.Area, AreaDecision], given: Mapping[v.Area, Dose]
) -> dict[v.Area, DoseDecision]:
    return {area: judge(one, drafts, areas[area].reasons, given.get(area)) for area, one in drafts.items()}
