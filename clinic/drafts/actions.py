"""Every write of a draft."""

from django.db import transaction
from django.utils import timezone

from clinic.audit.log import record
from clinic.drafts.models import DraftSlot, FormDraft
from clinic.drafts.typed import Typed, digest
from clinic.practice.models import Clinic, User


class DraftChanged(Exception):
    """Another tab or device of the same person saved meanwhile; nothing was written. `current` is what is kept."""

    def __init__(self, current: FormDraft) -> None:
        super().__init__("Another tab or device saved this draft meanwhile.")
        self.current = current


def _locked(slot: DraftSlot) -> FormDraft:
    """The slot's row, made where there is none: two first saves at the same moment wait for each other."""
    fresh = FormDraft(clinic=slot.clinic, user=slot.user, form=slot.form, subject=slot.subject)
    FormDraft.objects.bulk_create([fresh], ignore_conflicts=True)
    return FormDraft.objects.select_for_update().of(slot).get()


@transaction.atomic
def save(*, slot: DraftSlot, data: Typed, version: int, by: User) -> FormDraft:
    """Keep what was typed. `version` is the one that the page saw; raises DraftChanged where another is kept now, or was sent or
    discarded since. A late save of what was sent or discarded is not kept again."""
    draft = _locked(slot)
    if (draft.data, draft.version) == (data, version) or _is_settled(draft, data, version):
        return draft
    if draft.version != version if draft.data else version < draft.version - 1:
        raise DraftChanged(draft)
    draft.data, draft.version, draft.updated_at = data, draft.version + 1, timezone.now()
    draft.save(update_fields=["data", "version", "updated_at"])
    record(action="draft.save", obj=draft, by=by, data={"form": slot.form, "version": draft.version})
    return draft


def _is_settled(draft: FormDraft, data: Typed, version: int) -> bool:
    """Whether a page that has seen `version` says what was sent or discarded then, and nothing was typed since."""
    return not draft.data and version == draft.version - 1 and draft.settled == digest(data)


@transaction.atomic
def settle(*, slot: DraftSlot, data: Typed, version: int, by: User) -> None:
    """The form was sent with `data`: nothing waits any more. What another tab or device kept unseen stays."""
    draft = _locked(slot)
    if draft.data and draft.version != version and digest(draft.data) != digest(data):
        return
    if _is_settled(draft, data, version):
        return
    _empty(draft, digest(data))
    record(action="draft.settle", obj=draft, by=by, data={"form": slot.form})


@transaction.atomic
def hand_on(*, slot: DraftSlot, data: Typed, by: User) -> bool:
    """Keep for another form what its own cannot send any more; whether it waits there now. What waits there already stays, and what was
    thrown away there does not come back."""
    draft = _locked(slot)
    if not draft.data and draft.settled != digest(data):
        draft = save(slot=slot, data=data, version=draft.version, by=by)
    return bool(draft.data == data)


@transaction.atomic
def hand_over(*, clinic: Clinic, user: User, to: User, by: User) -> int:
    """What `user` typed about patients and did not send waits for `to` now; how many. What waits there already stays, and so does its
    counterpart."""
    count = 0
    for left in FormDraft.objects.left_by(clinic, user).select_for_update():
        taken = _locked(DraftSlot(clinic, to, left.form, left.subject))
        if taken.data:
            continue
        taken.data, taken.version, taken.updated_at = left.data, taken.version + 1, left.updated_at
        taken.save(update_fields=["data", "version", "updated_at"])
        _empty(left, digest(left.data))
        record(action="draft.hand_over", obj=taken, by=by, data={"form": left.form, "from": str(left.pk)})
        count += 1
    return count


@transaction.atomic
def discard(*, slot: DraftSlot, version: int, by: User) -> FormDraft:
    """Throw away what was typed. Twice is once. Raises DraftChanged where another tab or device saved what the page has not seen."""
    draft = _locked(slot)
    if draft.data and draft.version != version:
        raise DraftChanged(draft)
    if draft.data:
        _empty(draft, digest(draft.data))
        record(action="draft.discard", obj=draft, by=by, data={"form": slot.form})
    return draft


def _empty(draft: FormDraft, settled: str) -> None:
    draft.data, draft.settled, draft.version, draft.updated_at = {}, settled, draft.version + 1, timezone.now()
    draft.save(update_fields=["data", "settled", "version", "updated_at"])


@transaction.atomic
def purge(*, clinic: Clinic, by: str) -> int:
    """Delete the clinic's outdated drafts; how many."""
    count, _ = FormDraft.objects.filter(clinic=clinic).outdated().delete()
    if count:
        record(action="draft.purge", obj=clinic, by=by, data={"count": count})
    return count
