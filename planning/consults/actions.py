"""Every write of a consult while it is written."""

import uuid
from collections.abc import Sequence
from datetime import date

from django.db import transaction
from django.utils import timezone

from clinic.audit.log import record
from clinic.practice.idempotency import content_hash, made_before
from clinic.practice.models import User
from patients.records.models import Patient
from patients.records.questions.sources import AnswerSource, SourceKind
from planning.consults.asked import asked_in, asked_with, stored
from planning.consults.carried_over import carried_over
from planning.consults.closing import ConsultClosed, close, lock
from planning.consults.forms.consult_form import Answers
from planning.consults.models import Consult, ConsultState, Draft


class DraftConflict(Exception):
    """Somebody else saved first; nothing was written. `current` is what is stored now."""

    def __init__(self, current: Draft) -> None:
        super().__init__("Somebody else saved this consult meanwhile.")
        self.current = current


@transaction.atomic
def start(*, patient: Patient, by: User, idempotency_key: uuid.UUID, version_of: Consult | None = None) -> Consult:
    """A new consult. A new version starts from the answers of the earlier one. The same key again gives the consult that it made; raises
    KeyUsed where that is another patient's or a version of another one."""
    content = content_hash(patient=patient, version_of=version_of)
    if made := made_before(Consult, idempotency_key, content):
        return made
    consult = Consult.objects.create(
        clinic_id=patient.clinic_id,
        patient=patient,
        injector=by,
        version_of=version_of,
        idempotency_key=idempotency_key,
        content_hash=content,
    )
    data, asked = {}, {}
    if version_of:
        earlier = Draft.objects.get(consult=version_of)
        data = carried_over(version_of, earlier.data)
        asked = stored(asked_in(earlier)) if "safety" in data else {}
    Draft.objects.create(clinic_id=consult.clinic_id, consult=consult, data=data, asked=asked, updated_by=by)
    about = {"version_of": str(version_of.pk)} if version_of else {}
    record(action="consult.start", obj=consult, by=by, data=about)
    return consult


@transaction.atomic
def save_draft(
    *,
    consult: Consult,
    answers: Answers,
    version: int,
    by: User,
    shown_on: date | None = None,
    at_once: Sequence[str] = (),
) -> Draft:
    """Keep what was typed. `version` is the one the writer saw, on a page that was opened on `shown_on`; `at_once` are
    the answers that one tap recorded together. Raises
    DraftConflict when somebody saved since, ConsultClosed when the consult is no draft any more."""
    lock(consult)
    now, kept = timezone.now(), Draft.objects.get(consult=consult)
    now_by = AnswerSource(SourceKind.ASKED, consult.clinic.day_of(now), str(by.pk))
    asked = asked_with(kept, answers.data, now_by, shown_on)
    same = (kept.data, kept.unread) == (answers.data, answers.unread)
    if same and kept.version == version and asked == stored(asked_in(kept)):
        return kept
    changed = Draft.objects.filter(consult=consult, version=version).update(
        data=answers.data, unread=answers.unread, asked=asked, version=version + 1, updated_at=now, updated_by=by
    )
    if not changed:
        raise DraftConflict(kept)
    kept.refresh_from_db()
    taps = {"at_once": list(at_once)} if at_once else {}
    record(action="consult.draft", obj=consult, by=by, data={"version": kept.version, **taps})
    return kept


@transaction.atomic
def abandon(*, consult: Consult, by: User) -> None:
    """Close without a plan; what was typed stays readable. Twice is once. Raises ConsultClosed for a finished one."""
    try:
        locked = lock(consult)
    except ConsultClosed:
        if Consult.objects.filter(pk=consult.pk, state=ConsultState.ABANDONED).exists():
            return
        raise
    close(locked, ConsultState.ABANDONED, by)
    record(action="consult.abandon", obj=locked, by=by)
