"""The facts of a check-in, and of each treated area there."""

from typing import Any

from planning.engine.contract import vocabulary as v
from planning.engine.facts.kinds import RuleScope, StopReason
from planning.engine.facts.table_builder import FactTable


def add_check_in_facts(t: FactTable) -> None:
    of_check_in = "(d.check_in.{0} if d.check_in else None)"
    t.number("check_in.days_since_treatment", "days since the treatment", of_check_in.format("days_since_treatment"))
    t.codes("check_in.effects", v.CheckInEffect, "unwanted effects", "check_in_effects(d)")
    t.codes(
        "check_in.areas", v.Area, "areas that were treated", "areas_treated(d)", "check_in.given", never_unknown=True
    )
    for effect in (v.CheckInEffect.EYELID_DROOP, v.CheckInEffect.BROW_HEAVINESS):
        t.codes(
            f"check_in.areas_beside.{effect}", v.Area, f"areas treated on the side of the {effect.replace('_', ' ')}",
            f"areas_beside(d, '{effect}')", "check_in.given", never_unknown=True,
        )  # fmt: skip
    t.yes_no(
        "check_in.given_again", "toxin was given after the treatment that is judged", "given_again(d)",
        "toxin_history.last_on",
    )  # fmt: skip


def add_review_facts(t: FactTable) -> None:
    review: dict[str, Any] = {"subject": RuleScope.REVIEW}
    t.code("review.area", v.Area, "the area that is judged", "r.area", "check_in.given", never_unknown=True, **review)
    t.code("review.outcome", v.CheckInOutcome, "how it came out", "r.outcome", "check_in.outcomes", **review)
    t.yes_no(
        "review.wants_more", "too subtle, or uneven with a weaker side", "r.wants_more", "check_in.outcomes",
        never_unknown=True, **review,
    )  # fmt: skip
    t.codes(
        "review.effects", v.CheckInEffect, "unwanted effects on a side that was treated there", "r.effects",
        "check_in.effects", **review,
    )  # fmt: skip
    t.codes(
        "review.stopped_by", StopReason, "what leaves nothing to add; for rules that only say something", "r.stopped_by",
        "check_in.given", never_unknown=True, **review,
    )  # fmt: skip
    t.number(
        "review.may_add", "units that may be added now, in all; for rules that only say something", "r.may_add",
        "check_in.given", **review,
    )  # fmt: skip
    t.code(
        "review.now", v.Now, "what was decided; for rules that only say something", "r.now", "check_in.outcomes",
        never_unknown=True, **review,
    )  # fmt: skip
    t.code(
        "review.next_visit", v.NextVisit, "what was decided for the next visit; for rules that only say something",
        "r.next_visit", "check_in.outcomes", never_unknown=True, **review,
    )  # fmt: skip
    t.number("review.room", "units left below the top of the range", "r.range_room", "check_in.given", **review)
    t.number(
        "review.ledger_left", "units that the limit over all indications leaves", "r.ledger_left",
        "toxin_history.units_last_90_days", least=-100_000, **review,
    )  # fmt: skip
    t.yes_no(
        "review.ledger_is_short", "the limit leaves less than the range does", "r.ledger_is_short",
        "toxin_history.units_last_90_days", never_unknown=True, **review,
    )  # fmt: skip
