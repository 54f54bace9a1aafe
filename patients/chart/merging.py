"""Two charts of one person become one, and apart again within a day."""

import json
import uuid
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from django.apps import apps
from django.db import connection, models, transaction
from django.utils import timezone

from clinic.audit.log import record
from clinic.booking.models import Appointment
from clinic.practice.errors import ChangedMeanwhile
from clinic.practice.models import User
from patients.chart.merged_answers import combined
from patients.records.actions import NothingAsked, record_health_history, update_patient
from patients.records.keys import index, set_keys
from patients.records.models import ChartMerge, Patient
from patients.records.questions.checking import WrongAnswers
from patients.records.questions.sources import sources_of

# Every table whose rows name a patient, as people call them. A new one has its line here or in STAYS: a test compares with the models.
MOVED = {
    "records.HealthHistory": "health histories",
    "consents.Consent": "consents",
    "consents.ConsentWithdrawal": "withdrawn consents",
    "photographs.Photograph": "photographs",
    "consults.Consult": "consults",
    "earlier.EarlierTreatment": "earlier treatments",
    "plans.Plan": "plans",
    "treatments.PreTreatmentCheck": "answers before the needle",
    "treatments.Treatment": "treatments",
    "treatments.Review": "judged check-ins",
    "treatments.AdverseEvent": "unwanted effects",
    "treatments.RecalledPatient": "recalls",
    "booking.Appointment": "visits",
    "booking.CheckIn": "check-ins",
    "booking.FollowUpItem": "follow-ups",
    "emergency.EmergencyAccess": "emergency readings",
    "portal.ShareLink": "aftercare links",
    "outbox.Message": "messages",
}
STAYS = {
    "records.PatientWord": "made anew for the kept chart",
    "records.DetailsChange": "what the details of that chart were before; its details stay with it",
    "records.Patient": "a chart that was merged before leads on from chart to chart",
    "records.ChartMerge": "says which chart is which",
    "records.MovedRow": "says where a row was",
}
# Rows are numbered within a patient, in the order of a moment: they are numbered anew, and as before when it is undone.
NUMBERED = {"records.HealthHistory": ("taken_at", ""), "consents.Consent": ("signed_at", "treatment")}
# What may not be written between a merge and its undoing: it rests on both charts.
RESTS_ON_BOTH = (
    "records.HealthHistory",
    "consents.Consent",
    "consults.Consult",
    "plans.Plan",
    "treatments.PreTreatmentCheck",
    "treatments.Treatment",
    "treatments.Review",
    "treatments.AdverseEvent",
)
# What the person has said once holds for both charts: no more texts, large print.
FILLED = ("phone", "email", "language", "large_print", "no_email", "no_sms")
UNDONE_WITHIN = timedelta(days=1)
DOUBLED = "doubled"


class NotMerged(Exception):
    """Says in words why two charts stay as they are."""


@transaction.atomic
def merge_charts(*, kept: Patient, merged: Patient, versions: tuple[int, int], by: User) -> ChartMerge:
    """Every row of `merged` is `kept`'s from now on. Twice is once. Raises NotMerged, or ChangedMeanwhile where the details of one are
    newer than `versions`, those that were compared."""
    kept, merged = _locked(kept, merged)
    if merged.merged_into_id == kept.pk:
        return merged.merges_away.get(undone_at=None)
    _check(kept, merged)
    for one, version in zip((kept, merged), versions, strict=True):
        if one.version != version:
            raise ChangedMeanwhile(one)
    before = kept.health_histories.first(), merged.health_histories.first()
    filled = {name: getattr(merged, name) for name in FILLED if not getattr(kept, name) and getattr(merged, name)}
    merge = ChartMerge.objects.create(clinic_id=kept.clinic_id, kept=kept, merged=merged, filled=filled, made_by=by)
    Patient.objects.filter(pk=merged.pk).update(merged_into=kept)
    merged.refresh_from_db()
    doubled = _double(kept, merged)
    _move(merge)
    if filled:
        kept = update_patient(patient=kept, by=by, version=kept.version, **filled)
    _find_again(kept, merged)
    _say(kept, combined(*before), by)
    merge.counts = {**dict(_counts(kept)), DOUBLED: doubled}
    merge.save(update_fields=["counts"])
    rows = dict(merge.moved_rows.values_list("table").annotate(models.Count("pk")))
    record(action="patient.merge", obj=kept, by=by, data={"merged": str(merged.pk), "rows": rows})
    record(action="patient.merged", obj=merged, by=by, data={"kept": str(kept.pk)})
    return merge


@transaction.atomic
def undo_merge(*, merge: ChartMerge, by: User) -> ChartMerge:
    """Both charts as they were; what was booked since stays with the kept one. Twice is once. Raises NotMerged."""
    kept, merged = _locked(merge.kept, merge.merged)
    merge = ChartMerge.objects.select_for_update().get(pk=merge.pk)
    if merge.undone_at:
        return merge
    if refusal := refusal_to_undo(merge):
        raise NotMerged(refusal)
    answers = _answers_before(merge)
    merge.undone_at, merge.undone_by = timezone.now(), by
    merge.save(update_fields=["undone_at", "undone_by"])
    with connection.cursor() as cursor:
        cursor.execute("select records_move_rows_back(%s)", [merge.pk])
    Appointment.objects.filter(pk__in=merge.counts.get(DOUBLED, [])).update(doubled=False)
    Patient.objects.filter(pk=merged.pk).update(merged_into=None)
    merged.refresh_from_db()
    if taken := {name: type(value)() for name, value in merge.filled.items() if getattr(kept, name) == value}:
        kept = update_patient(patient=kept, by=by, version=kept.version, **taken)
    _find_again(kept, merged)
    _say(kept, answers, by)
    record(action="patient.merge_undone", obj=kept, by=by, data={"merged": str(merged.pk)})
    record(action="patient.merge_undone", obj=merged, by=by, data={"kept": str(kept.pk)})
    return merge


def refusal_to_undo(merge: ChartMerge) -> str:
    """Why it cannot be undone any more; nothing where it can."""
    if timezone.now() > merge.made_at + UNDONE_WITHIN:
        return "A merge can be undone within a day. That day is over."
    if merge.kept.merged_into_id or merge.kept.merges.filter(undone_at=None, made_at__gt=merge.made_at).exists():
        return "Another merge was made since. Undo that one first."
    counts = dict(_counts(merge.kept))
    since = [MOVED[label] for label in RESTS_ON_BOTH if counts[label] != merge.counts.get(label, 0)]
    if since:
        return f"Since the merge something was written that rests on both charts: {', '.join(since)}. They stay one."
    return ""


def last_merge(kept: Patient) -> ChartMerge | None:
    """The newest that still stands, with the chart that went into it."""
    return kept.merges.filter(undone_at=None).select_related("merged", "made_by", "kept").first()


def _locked(*both: Patient) -> tuple[Patient, Patient]:
    """In one order for every two, so that two who merge the same charts the other way round wait and never in a circle."""
    rows = {
        row.pk: row
        for row in Patient.objects.select_for_update().filter(pk__in=[one.pk for one in both]).order_by("pk")
    }
    kept, merged = both
    return rows[kept.pk], rows[merged.pk]


def _check(kept: Patient, merged: Patient) -> None:
    if kept.pk == merged.pk:
        raise NotMerged("This is one chart. Choose the other one.")
    if kept.merged_into_id or merged.merged_into_id:
        raise NotMerged("One of them was merged into another chart already.")


def _double(kept: Patient, merged: Patient) -> list[str]:
    """Visits of both charts at the same time: the person could come to one. They stand beside each other, marked as such."""
    own = list(Appointment.objects.filter(patient=kept).standing().values_list("starts_at", "ends_at"))
    theirs = Appointment.objects.filter(patient=merged, doubled=False).standing()
    beside = [
        str(key)
        for key, starts_at, ends_at in theirs.values_list("pk", "starts_at", "ends_at")
        if any(starts_at < end and start < ends_at for start, end in own)
    ]
    Appointment.objects.filter(pk__in=beside).update(doubled=True)
    return beside


def _say(kept: Patient, answers: dict[str, Any] | None, by: User) -> None:
    if answers is None:
        return
    try:
        record_health_history(patient=kept, by=by, asked=(), **answers)
    except NothingAsked:
        return  # the newest history says the same
    except WrongAnswers as error:
        raise NotMerged(
            "Answers on health are from an older questionnaire. Ask them again in both charts first."
        ) from error


def _move(merge: ChartMerge) -> None:
    numbered = {_table(label): {"at": at, "within": within} for label, (at, within) in NUMBERED.items()}
    with connection.cursor() as cursor:
        cursor.execute(
            "select records_move_rows(%s, %s::text[], %s::jsonb)",
            [merge.pk, [_table(one) for one in MOVED], json.dumps(numbered)],
        )


def _table(label: str) -> str:
    table: str = apps.get_model(label)._meta.db_table
    return table


def _find_again(kept: Patient, merged: Patient) -> None:
    for one in (merged, kept):
        set_keys(one)
        one.save(update_fields=["sort_name"])
        index(one)


def _counts(patient: Patient) -> Iterator[tuple[str, int]]:
    for label in RESTS_ON_BOTH:
        yield label, apps.get_model(label)._default_manager.filter(patient=patient).count()


def _answers_before(merge: ChartMerge) -> dict[str, Any] | None:
    """What the kept chart's own newest history said, to be said again when the combined one stands above it."""
    own = merge.moved_rows.filter(table=_table("records.HealthHistory"), earlier_patient=merge.kept_id)
    histories = merge.kept.health_histories.filter(pk__in=own.values("row"))
    newest = histories.first()
    combined_since = merge.kept.health_histories.exclude(pk__in=merge.moved_rows.values("row")).exists()
    if not combined_since:
        return None
    if newest is None:
        return {"answers": {}}
    return {"answers": newest.answers, "notes": newest.notes, "asked_earlier": sources_of(newest)}


def find_merge(kept: Patient, merge_id: uuid.UUID | None) -> ChartMerge | None:
    return kept.merges.filter(pk=merge_id).select_related("merged", "kept").first() if merge_id else None


def merged_ids(kept: Patient) -> Iterator[str]:
    """Of the charts that lead here, and of those that lead to them."""
    for one in kept.merged.all():
        yield str(one.pk)
        yield from merged_ids(one)
