"""What the record page says of a record that stands already, and of what nobody recorded."""

from django.urls import reverse
from django.utils.html import format_html

from clinic.practice import moments
from planning.consults import facts
from planning.engine.contract.answer import Answer
from planning.plans.models import Plan
from planning.treatments.before_needle.judging import OF_THE_VIAL, stops
from planning.treatments.models import Treatment


def signed_already(standing: Treatment, *, is_there_too: bool) -> str:
    return format_html(
        "This plan already has its treatment record, signed by {} at {}. Nothing was signed now. "
        '<a href="{}">Correct that record</a> where it is wrong; what you typed {}.',
        standing.signed_by.full_name,
        moments.clock(standing.clinic.local(standing.signed_at)),
        reverse("treatments:treatment-amend", args=[standing.pk]),
        "stands there too" if is_there_too else "stands below",
    )


def signed_before(treatment: Treatment, plan: Plan) -> str:
    """What this page signed, for whoever went back to it and pressed with something else."""
    if treatment.plan_id != plan.pk:
        return "This page signed another treatment. Nothing was signed now; press again to sign this one."
    return format_html(
        "This page signed a record of {} U at {} already, and it was not changed. "
        '<a href="{}">Correct that record</a> where it is wrong; what you typed stands below.',
        f"{treatment.total_units:g}",
        moments.clock(plan.clinic.local(treatment.signed_at)),
        reverse("treatments:treatment-amend", args=[treatment.standing.pk]),
    )


def outside_protocol(treatment: Treatment) -> list[str]:
    """Of a correction: what would have stopped it before the needle. What was given is on record all the same."""
    if treatment.amends_id is None:
        return []
    said = [line.text for line in stops(treatment.answer, treatment.document)]
    if treatment.plan.without_plan:
        return said
    return said + [f"Not recorded: {facts.label(path, treatment.document)}." for path in treatment.answer.missing]


def not_recorded(plan: Plan, answer: Answer | None = None) -> list[str]:
    """Of a treatment without a plan: what the protocol asks and nobody recorded. `answer`: the record's own; else the newest."""
    if not plan.without_plan:
        return []
    newest = plan.pre_treatment_checks.first() or plan.decision
    asked = answer or (newest.answer if newest else None)
    missing = asked.missing if asked else ()
    return [facts.label(path, plan.document) for path in missing if not path.startswith(OF_THE_VIAL)]
