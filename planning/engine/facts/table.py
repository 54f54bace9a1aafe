"""The table of facts, by topic."""

from collections.abc import Callable
from typing import Any

from planning.engine.contract import vocabulary as v
from planning.engine.facts.kinds import EventFit, Fact, FactKind, RuleScope
from planning.engine.facts.review_table import add_check_in_facts, add_review_facts
from planning.engine.facts.table_builder import FactTable


def _document_facts(t: FactTable) -> None:
    t.code("visit", v.Visit, "why the patient is here", never_unknown=True)
    t.number("patient.age", "whole years", most=130)
    t.code("patient.sex", v.Sex, "sex")
    for name in ("pregnant", "breastfeeding", "swallowing_problem", "breathing_problem"):
        t.yes_no(f"safety.{name}", name.replace("_", " "))
    t.add("safety.neuromuscular_disorder", FactKind.TEXT, "disorder(d)", "a named disorder; empty when asked and none")
    t.yes_no(
        "safety.specialist_clearance",
        "the treating specialist's clearance is on record, with name and date",
        "d.safety.specialist_clearance is not None",
        never_unknown=True,
    )
    t.codes("safety.allergies", v.Allergen, "known allergies")
    t.codes(
        "safety.medicines",
        v.MedicineClass,
        "classes of the medicines taken",
        "medicine_classes(d)",
        may_be_partial=True,
    )
    t.codes("safety.infected_sites", v.Region, "regions with an infection")
    t.codes("safety.prior_effects", v.PriorEffect, "unwanted effects of earlier toxin", "prior_effects(d)")
    _history_facts(t)
    _anatomy_facts(t)
    _goal_facts(t)
    _visit_facts(t)


def _history_facts(t: FactTable) -> None:
    t.yes_no("toxin_history.first_time", "never had toxin before", "first_time(d)")
    t.code("toxin_history.last_product", v.Product, "product of the last toxin treatment")
    t.number(
        "toxin_history.days_since_last",
        "days since the last toxin treatment, any product",
        "days_since_last(d)",
        "toxin_history.last_on",
        least=-100_000,
    )
    t.number(
        "toxin_history.months_since_last", "whole calendar months since the last toxin treatment, any product",
        "months_since_last(d)", "toxin_history.last_on", least=-4_000,
    )  # fmt: skip
    t.number("toxin_history.units_last_90_days", "units already given in that time", "units_before(d)")
    t.yes_no(
        "toxin_history.disagrees", "what is recorded of earlier toxin cannot all be true", "bool(p.contradictions)",
        "toxin_history.last_on", "toxin_history.units_last_90_days", never_unknown=True,
    )  # fmt: skip
    t.number("toxin_history.faded_after_weeks", "weeks until the last effect had faded")


def _anatomy_facts(t: FactTable) -> None:
    t.codes(
        "anatomy.brow_position",
        v.BrowPosition,
        "position of either brow against the orbital rim",
        "brow_positions(d.anatomy)",
        may_be_partial=True,
    )
    t.yes_no(
        "anatomy.brows_differ", "the brows stand at unequal height", "brows_differ(d.anatomy)", "anatomy.brow_position"
    )
    t.code("anatomy.forehead_height", v.ForeheadHeight, "height of the forehead")
    t.code("anatomy.eyelids", v.Eyelids, "heaviness of the upper lids")
    t.yes_no("anatomy.eyelid_ptosis", "a drooping upper lid")
    t.code("anatomy.excess_lid_skin", v.ExcessLidSkin, "excess skin of the upper lids")
    t.code("anatomy.skin_thickness", v.SkinThickness, "thickness of the skin")
    t.codes(
        "anatomy.asymmetries",
        v.AsymmetryFeature,
        "features that differ left to right",
        "asymmetric_features(d.anatomy)",
    )
    for region in v.Region:
        t.number(
            f"anatomy.activity.{region}",
            f"strength of movement of the region {region}, 0-3",
            f"activity(d, Region.{region.name})",
            most=3,
        )
    for name in ("athlete", "heat_exposure", "inverted_or_overhead_exercise", "on_camera", "voice_or_wind_instrument"):
        t.yes_no(f"lifestyle.{name}", name.replace("_", " "))


def _goal_facts(t: FactTable) -> None:
    t.code("goals.primary", v.PrimaryConcern, "the family of concern that leads")
    t.code("goals.style", v.Style, "how much movement should stay")
    t.code("goals.brow_shape", v.BrowShape, "the brow shape wished for")
    t.codes("goals.wishes", v.Wish, "what the patient wishes for", never_unknown=True)
    t.codes("goals.also_wants", v.TreatmentOption, "other treatments asked for", never_unknown=True)
    t.number("goals.days_until_event", "days until the event", "days_until_event(d)", "goals.event_on", least=-100_000)
    t.yes_no("examined", "at least one finding is recorded", "bool(d.findings)", "findings", never_unknown=True)
    t.codes("concerns", v.Concern, "every concern found", "concerns(d)", "findings", never_unknown=True)
    t.codes("families", v.Family, "every family of concern found", "families(d)", "findings", never_unknown=True)


def _visit_facts(t: FactTable) -> None:
    t.codes("exam.manoeuvres", v.Manoeuvre, "movements asked for")
    t.number(
        "exam.manoeuvres_left_out", "how many of the movements were left out", "manoeuvres_left_out(d)", "exam.manoeuvres",
        most=len(v.Manoeuvre),
    )  # fmt: skip
    for name in ("speech", "smile"):
        t.yes_no(f"exam.{name}_tested", f"the {name} was tested; not tested is as good as not recorded",
                 f"(d.exam.{name}_tested or None)")  # fmt: skip
    t.code("product.name", v.Product, "what is drawn up; of several vials, the one that differs", "product_name(d)")
    t.yes_no("product.lot", "the lot number of each vial is on record", "has_lot(d)")
    t.yes_no("product.seal_intact", "each vial came sealed", "seal_intact(d)")
    t.yes_no("product.expired", "past its expiry date", "is_expired(d)", "product.expires_on")
    t.yes_no("product.from_manufacturer", "bought from its maker", "from_manufacturer(d)", "product.source")
    t.number(
        "product.hours_since_reconstitution", "hours from reconstitution to the end of the injections",
        "hours_since_reconstitution(d)", "product.reconstituted_at", least=-100_000,
    )  # fmt: skip
    t.yes_no("treated", "the injections have ended", "d.treated_at is not None", "treated_at", never_unknown=True)
    t.yes_no("bruised", "a bruise shows")
    t.yes_no(
        "touch_up", "this treatment completes an earlier one", "d.touch_up_of is not None", "touch_up_of",
        never_unknown=True,
    )  # fmt: skip
    t.add("timezone", FactKind.TEXT, "d.timezone", "the clinic's time zone")


def _finding_facts(t: FactTable) -> None:
    def add(name: str, make: Callable[..., None], *args: Any, read: str | None = None, **more: Any) -> None:
        make(f"finding.{name}", *args, read or f"f.{name}", f"findings[].{name}", subject=RuleScope.FINDING, **more)

    add("region", t.code, v.Region, "where", never_unknown=True)
    add("concern", t.code, v.Concern, "what", never_unknown=True)
    t.code(
        "finding.family", v.Family, "family of the concern", "FAMILY_OF_CONCERN[f.concern]", "findings[].concern",
        subject=RuleScope.FINDING, never_unknown=True,
    )  # fmt: skip
    add("side", t.code, v.Side, "which side")
    add("severity", t.number, "0 none to 3 severe; of lines: on movement", most=3)
    add("at_rest", t.number, "of lines: 0 none to 3 severe with the face at rest", most=3)
    add("years_present", t.number, "years that the line has been there", most=120, read="years_present(f)")
    add("movement", t.code, v.Movement, "how strongly the region moves", read="movement(d, f)")
    add("muscle_strength", t.code, v.MuscleStrength, "strength of the muscle as palpated")
    add("lessens_when_spread", t.yes_no, "the line lessens when the skin is spread")


def _plan_facts(t: FactTable) -> None:
    areas: dict[str, Any] = {"never_unknown": True}
    t.codes(
        "routed", v.Area, "areas in question: a finding points there that they suit, held or not, or a dose is intended",
        "p.routed", "findings", **areas,
    )  # fmt: skip
    t.codes("planned", v.Area, "areas that may be injected", "p.planned", "findings", **areas)
    t.codes(
        "infected_elsewhere", v.Region, "infected regions where no area in question lies", "p.infected_elsewhere",
        "safety.infected_sites",
    )  # fmt: skip
    t.codes("treatments", v.TreatmentOption, "other treatments of the plan", "p.treatments", "findings", **areas)
    t.codes(
        "leading", v.TreatmentOption, "treatments that come before the toxin", "p.leading", "goals.primary", **areas
    )
    t.code(
        "event.for_face", EventFit, "of all areas but the jaw: whether toxin shows in full at the event", "p.event_for_face",
        "goals.event_on",
    )  # fmt: skip
    t.code(
        "event.for_jaw", EventFit, "whether the jaw has slimmed at the event", "p.event_for_jaw", "goals.event_on",

    )  # fmt: skip
    t.number(
        "totals.least_with_this", "units of the last days and the smallest doses of this plan", "p.least_with_this",
        "toxin_history.units_last_90_days",
    )  # fmt: skip
    t.codes("meant", v.Area, "areas planned or intended, and not left out", "p.meant", "findings", "intended", **areas)
    t.codes(
        "intended_held", v.Area, "areas with an intended dose that a hold covers", "p.intended_held", "intended",
        never_unknown=True,
    )  # fmt: skip
    t.number("totals.session", "units of this session", "p.session", "findings", never_unknown=True)
    t.number(
        "totals.forehead_and_glabella", "units of forehead and glabella", "p.forehead_and_glabella", "findings",
        never_unknown=True,
    )  # fmt: skip
    t.code("totals.band", v.Band, "band of forehead and glabella", "p.band", "findings")
    t.number(
        "totals.last_90_days_with_this", "units of the last days and this session", "p.with_this",
        "toxin_history.units_last_90_days",
    )  # fmt: skip


def _area_facts(t: FactTable) -> None:
    def more(**more: Any) -> dict[str, Any]:
        return {"subject": RuleScope.AREA, **more}

    t.code("area.code", v.Area, "which area", "a.code", "findings", **more(never_unknown=True))
    t.code("area.evidence", v.DoseEvidence, "where its figures come from", "a.evidence", "findings", **more())
    t.number("area.severity", "grade of its worst finding", "a.severity", "findings", most=3, **more())
    t.number("area.at_rest", "grade of its worst finding at rest", "a.at_rest", "findings", most=3, **more())
    t.code("area.muscle_strength", v.MuscleStrength, "strongest palpated", "a.strength", "findings", **more())
    t.yes_no("area.infected", "an infection lies in it", "a.infected", "safety.infected_sites", **more())
    t.yes_no(
        "area.intended_over_room", "of a touch-up: more is intended than its check-in leaves to add",
        "(a.code in p.completed.over_room if p.completed.over_room is not None else None)", "check_in.outcomes", **more(),
    )  # fmt: skip
    late = more()
    t.yes_no("area.sides_differ", "left and right differ", "a.sides_differ", "findings", **late, never_unknown=True)
    t.yes_no("area.one_sided", "one side only has a finding", "a.one_sided", "findings", **late, never_unknown=True)
    t.yes_no(
        "area.same_on_both_sides", "the doses that will be given are the same left and right", "a.same_on_both_sides",
        "findings", **late, never_unknown=True,
    )  # fmt: skip
    t.yes_no(
        "area.intended_uneven", "the injector's dose differs left to right", "a.intended_uneven", "intended", **late
    )
    t.yes_no(
        "area.without_finding", "a dose is intended and no finding leads there", "not a.findings", "intended", **late,
        never_unknown=True,
    )  # fmt: skip
    t.yes_no("area.off_label", "outside the label", "a.off_label", "findings", **late, never_unknown=True)
    t.yes_no(
        "area.intended_out_of_range", "the injector's dose lies outside the range", "a.out_of_range", "intended", **late
    )
    t.yes_no(
        "area.intended_above_proposal", "the injector's dose lies above the proposal", "a.above_proposal", "intended",
        **late,
    )  # fmt: skip
    t.yes_no(
        "area.intended_below_proposal", "the injector's dose lies below the proposal", "a.below_proposal", "intended",
        **late,
    )  # fmt: skip
    t.code(
        "area.last_outcome", v.CheckInOutcome, "how the last dose came out, where it stands for the grade", "a.last_outcome",
        "toxin_history.areas", **late,
    )  # fmt: skip
    t.yes_no(
        "area.steps_cancel", "one step up and one step down cancel each other", "a.steps_cancel", "findings", **late,
        never_unknown=True,
    )  # fmt: skip
    t.yes_no(
        "area.intended_mirrored", "the injector's dose is the same on both sides", "a.mirrored", "intended", **late
    )


def _other_facts(t: FactTable) -> None:
    t.code("wish", v.Wish, "one wish of the patient", "w", "goals.wishes", subject=RuleScope.WISH, never_unknown=True)


def _all_facts() -> dict[str, Fact]:
    table = FactTable()
    _document_facts(table)
    _finding_facts(table)
    _plan_facts(table)
    _area_facts(table)
    _other_facts(table)
    add_check_in_facts(table)
    add_review_facts(table)
    return table.facts


FACTS: dict[str, Fact] = _all_facts()


LEDGER = "ledger"
"""The budget that every protocol has: the limit of units over all indications."""


def budget_facts(budgets: tuple[str, ...]) -> dict[str, Fact]:
    more: dict[str, Any] = {"codes": (*budgets, LEDGER), "never_unknown": True}
    return {
        fact.name: fact
        for fact in (
            Fact(
                "budgets.lowered",
                FactKind.CODES,
                "p.lowered",
                ("findings",),
                "budgets that lowered a suggestion",
                **more,
            ),
            Fact(
                "budgets.exceeded",
                FactKind.CODES,
                "p.exceeded",
                ("intended",),
                "budgets that intended doses exceed",
                **more,
            ),
        )
    }
