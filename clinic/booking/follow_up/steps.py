"""The later steps of a plan that the patient accepted, at the days that its order gives them."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import BooleanField, Exists, F, Func, OuterRef, Value
from django.utils import timezone

from clinic.audit.log import record
from clinic.booking.follow_up.codes import FollowUpCode, ItemState
from clinic.booking.follow_up.models import FollowUpItem
from clinic.booking.reasons import CloseReason
from clinic.practice.access import HAS_A_DIARY
from clinic.practice.models import Membership, User
from patients.records.locking import hold_chart
from planning.engine.contract.answer import Answer, SequenceStep
from planning.engine.contract.vocabulary import StatementKind
from planning.plans.models import Decision, Plan
from planning.plans.own_protocol import own_protocol
from planning.plans.settled import CHECK_IN
from planning.treatments.current_answer import current_answer, current_treatment

SYSTEM = "system:booking"
UNDATED = "undated"  # what the protocol gives no day, such as a laser over melasma


@transaction.atomic
def follow_plan(*, plan: Plan, by: User | str = SYSTEM) -> list[FollowUpItem]:
    """One row for each accepted step that is not the toxin. Twice does no harm: days follow the newest record, and what is no longer
    accepted is closed where nothing is booked for it."""
    hold_chart(plan.patient_id)
    plan.refresh_from_db(fields=["patient"])
    Plan.objects.select_for_update(of=("self",)).get(pk=plan.pk)
    decision = plan.decision
    wanted = {item.subject: item for item in _steps(plan, decision)} if decision and not _replaced(plan) else {}
    for before in FollowUpItem.objects.select_for_update(of=("self",)).filter(plan=plan, kind=FollowUpCode.STEP):
        now = wanted.pop(before.subject, None)
        if now is None:
            _drop(before, by=by)
        else:
            _redate(before, now, by=by)
    made = FollowUpItem.objects.bulk_create(wanted.values())
    for item in made:
        record(action="follow_up.due", obj=item, by=by, data={"kind": item.kind})
    for earlier in (
        FollowUpItem.objects.open().filter(patient=plan.patient_id, kind=FollowUpCode.STEP).exclude(plan=plan)
    ):
        if decision and earlier.plan and earlier.plan.made_at < plan.made_at:
            _drop(earlier, by=by)
    return made


def _replaced(plan: Plan) -> bool:
    """A later plan of the patient was decided."""
    return Plan.objects.filter(patient=plan.patient_id, made_at__gt=plan.made_at, decisions__isnull=False).exists()


def _steps(plan: Plan, decision: Decision) -> Iterator[FollowUpItem]:
    accepted = {code for code, yes in decision.treatments.items() if yes}
    answer, treatment = current_answer(plan).answer, current_treatment(plan)
    injector = treatment.injector if treatment else _injector(plan)
    begins = treatment.ended_on if treatment else plan.made_on
    for step in answer.sequence:
        tools = [tool for tool in step.tools if tool in accepted]
        if step.is_toxin or not tools or injector is None:
            continue
        yield FollowUpItem(
            clinic_id=plan.clinic_id,
            kind=FollowUpCode.STEP,
            patient_id=plan.patient_id,
            injector=injector,
            treatment=treatment,
            plan=plan,
            tools=tools,
            subject=" ".join(sorted(tools)),
            order_rules=rules_of(answer, step),
            counts_from=begins,
            earliest=step.earliest,
            latest=step.latest,
            after=step.after or _waits_for(plan, answer, step),
        )


def _waits_for(plan: Plan, answer: Answer, step: SequenceStep) -> str:
    """A filler with a day of its own also comes after the check-in, which it is sized at (INC-14)."""
    protocol = own_protocol(plan)
    fillers = (
        {str(tool) for stage in protocol.steps if stage.is_filler for tool in stage.treatments} if protocol else set()
    )
    if answer.follow_up.check_in and fillers.intersection(step.tools):
        return CHECK_IN
    return "" if step.earliest else UNDATED


def _injector(plan: Plan) -> Membership | None:
    """Whose consult it was; somebody else with a diary where they have left."""
    member = Membership.objects.active().holding(HAS_A_DIARY).filter(clinic=plan.clinic_id, user=plan.injector).first()
    return member or Membership.objects.active().holding(HAS_A_DIARY).filter(clinic=plan.clinic_id).first()


def rules_of(answer: Answer, step: SequenceStep) -> list[dict[str, Any]]:
    """The rules of the protocol about this step's place in the order, in the words that the plan says them with."""
    reasons = answer.reasons(step.because)
    return [
        {"rule": line.rule, "text": line.text, "brief": line.brief or line.text, "basis": list(line.basis)}
        for line in reasons
        if line.kind == StatementKind.SEQUENCE and line.rule.startswith("order.") and line.rule != "order.also_wanted"
    ]


def _redate(item: FollowUpItem, now: FollowUpItem, *, by: User | str) -> None:
    """By a newer record or decision. A day that came with what it waited for stays."""
    if item.state == ItemState.CLOSED and item.closed_reason == CloseReason.NOT_PLANNED:
        item.state, item.closed_reason, item.closed_at, item.closed_by = ItemState.OPEN, "", None, None
    names: tuple[str, ...] = ("treatment", "injector", "counts_from", "order_rules", "after", "latest")
    if now.earliest or now.after != item.after:
        names = (*names, "earliest")
    before = [getattr(item, name) for name in (*names, "state")]
    for name in names:
        setattr(item, name, getattr(now, name))
    if before != [getattr(item, name) for name in names] + [item.state]:
        item.save()
        record(action="follow_up.redate", obj=item, by=by)


def _drop(item: FollowUpItem, *, by: User | str) -> None:
    if item.state != ItemState.OPEN or FollowUpItem.objects.open().filter(pk=item.pk).first() is None:
        return
    item.state, item.closed_reason, item.closed_at = ItemState.CLOSED, CloseReason.NOT_PLANNED, timezone.now()
    item.save(update_fields=["state", "closed_reason", "closed_at"])
    record(action="follow_up.close", obj=item, by=by, data={"reason": CloseReason.NOT_PLANNED})


def release(*, plan: Plan | None, what: str, on: date, by: User | str = SYSTEM) -> None:
    """What the plan's steps waited for came about on this day: those that follow it may be offered from now on."""
    if plan is None:
        return
    waiting = FollowUpItem.objects.select_for_update(of=("self",)).filter(plan=plan, kind=FollowUpCode.STEP, after=what)
    for item in waiting.filter(earliest=None):
        item.earliest = on
        item.save(update_fields=["earliest"])
        record(action="follow_up.release", obj=item, by=by, data={"after": what})


def catch_up() -> int:
    """Plans whose accepted steps a lost job should have written; how many rows."""
    accepts = Func(
        F("treatments"),
        Value("$.* ? (@ == true)"),
        function="jsonb_path_exists",
        template="%(function)s(%(expressions)s::jsonpath)",
        output_field=BooleanField(),
    )
    made = FollowUpItem.objects.filter(plan=OuterRef("plan"), kind=FollowUpCode.STEP)
    yes = Decision.objects.annotate(accepts=accepts).filter(accepts=True)
    later = Decision.objects.filter(plan=OuterRef("plan"), made_at__gt=OuterRef("made_at"))
    plans = yes.filter(~Exists(made), ~Exists(later)).values("plan")
    return sum(len(follow_plan(plan=plan)) for plan in Plan.objects.filter(pk__in=plans).order_by("made_at"))
