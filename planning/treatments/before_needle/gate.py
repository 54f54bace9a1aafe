"""Everything that stands between a plan and the first injection, in words with the way on."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse

from clinic.practice.models import Membership
from patients.consents.standing import lacking
from planning import engine
from planning.plans.models import Plan
from planning.plans.own_protocol import judge, own_protocol
from planning.treatments import may_treat
from planning.treatments.before_needle.answers import CheckAnswers
from planning.treatments.before_needle.checks import StandingCheck, standing_check
from planning.treatments.before_needle.consent_needed import consent_needed
from planning.treatments.before_needle.documents import check_document
from planning.treatments.before_needle.judging import open_questions, stops
from planning.treatments.models import Review

PLAN_CHANGED = "The plan of the day does not hold any more. Decide anew, or make a new consult."
ENTERED_CHANGED = "What was entered does not hold. Press \u201cNothing was given\u201d, and begin again from the chart."


@dataclass(frozen=True)
class TreatmentBlock:
    """One reason; `url` leads to where it can be resolved, empty where nobody here can."""

    code: str
    words: str
    url: str = ""
    url_words: str = ""


def blocks(
    plan: Plan, membership: Membership, at: datetime, review: Review | None = None
) -> tuple[TreatmentBlock, ...]:
    """Empty: nothing forbids the injections that end at `at`. A correction tells what was given and is not asked."""
    if refused := may_treat.refusals(membership, plan.clinic, plan.clinic.day_of(at), plan):
        return tuple(TreatmentBlock("may_treat", words) for words in refused)
    of_the_check = _of_the_check(plan, standing_check(plan, at, review), at, review)
    consent = lacking(plan.patient, consent_needed(plan, review))
    return (
        *of_the_check,
        *(TreatmentBlock(f"consent_{one.code}", one.words, one.url, "Take the consent") for one in consent),
    )


def _of_the_check(plan: Plan, standing: StandingCheck, at: datetime, review: Review | None) -> Iterator[TreatmentBlock]:
    to_plan = "" if plan.without_plan else reverse("assessments:plan", args=[plan.pk])
    check = standing.check
    if check is None:
        yield from _known_holds(plan, at, review, to_plan)
        yield TreatmentBlock("not_asked", standing.words, ask_again_url(plan, review), "Ask now")
        return
    if not CheckAnswers.of(check.answers).plan_holds:
        yield TreatmentBlock(
            "plan_changed", ENTERED_CHANGED if plan.without_plan else PLAN_CHANGED, to_plan, "Open the plan"
        )
    for line in stops(check.answer, check.document):
        yield TreatmentBlock("hold", line.text, to_plan, "Open the plan")
    if not check.answer.status.is_held and not plan.without_plan:
        for words in open_questions(check.answer, check.document):
            yield TreatmentBlock("missing", words, ask_again_url(plan, review), "Answer again")


def _known_holds(plan: Plan, at: datetime, review: Review | None, to_plan: str) -> Iterator[TreatmentBlock]:
    """What already holds before anybody asks, such as the interval since the last toxin."""
    protocol = own_protocol(plan)
    if protocol is None:
        return
    try:
        document, answer = judge(check_document(plan, at, review=review), protocol)
    except engine.DocumentErrors:
        return
    for line in stops(answer, document):
        yield TreatmentBlock("hold", line.text, to_plan, "Open the plan")


def ask_again_url(plan: Plan, review: Review | None = None) -> str:
    if review is not None:
        return reverse("treatments:touch-up-ask-again", args=[review.pk])
    return reverse("treatments:ask-again", args=[plan.pk])
