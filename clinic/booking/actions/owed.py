"""The check-in that a treatment is owed."""

from django.db import transaction
from django.utils import timezone

from clinic.audit.log import record
from clinic.booking.models import CheckIn, CheckInState
from clinic.booking.reasons import CloseReason
from clinic.practice.models import User
from patients.records.locking import hold_chart
from patients.records.models import Patient
from planning.treatments.models import Treatment


@transaction.atomic
def make_due(*, treatment: Treatment, by: User | str = "system:booking") -> CheckIn | None:
    """Write down that this treatment is owed a check-in; None when its plan asks for none. Twice does no harm. A corrected record
    takes over the check-in of the one it corrects."""
    hold_chart(treatment.patient_id)
    treatment.refresh_from_db(fields=["patient"])  # whose chart may have been merged since it was read
    if treatment.amends_id:
        CheckIn.objects.filter(treatment_id=treatment.amends_id).update(treatment=treatment)
    found = CheckIn.objects.filter(treatment=treatment).first()
    window = treatment.check_in_window
    if found or not window:
        return found
    check_in = CheckIn(
        clinic_id=treatment.clinic_id,
        treatment=treatment,
        patient_id=treatment.patient_id,
        injector_id=treatment.injector_id,
        earliest=window.earliest,
        target=window.target,
        latest=window.latest,
    )
    CheckIn.objects.bulk_create([check_in], ignore_conflicts=True)
    saved = CheckIn.objects.get(treatment=treatment)
    if saved.pk == check_in.pk:
        record(action="check_in.due", obj=saved, by=by)
        _supersede(saved, by=by)
    return saved


def _supersede(newest: CheckIn, *, by: User | str) -> None:
    """Who is treated again needs nobody's call about the treatment before; a visit that is booked for it stands."""
    earlier = CheckIn.objects.open().filter(patient=newest.patient_id, target__lt=newest.target)
    for check_in in earlier.select_for_update():
        check_in.state, check_in.closed_at = CheckInState.CLOSED, timezone.now()
        check_in.closed_reason = CloseReason.SUPERSEDED
        changed = check_in.count_change(freed=check_in.appointment)
        check_in.save(update_fields=["state", "closed_at", "closed_reason", *changed])
        record(action="check_in.close", obj=check_in, by=by, data={"reason": CloseReason.SUPERSEDED})


def catch_up(*, patient: Patient | None = None) -> int:
    """Make what a lost job should have made (of one patient, or of all), so that no treatment goes without its check-in; how many."""
    owed = Treatment.objects.current().filter(check_ins__isnull=True, outcome__follow_up__check_in__isnull=False)
    owed = owed.filter(patient=patient) if patient else owed
    return sum(make_due(treatment=treatment) is not None for treatment in owed)
