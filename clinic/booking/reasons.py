"""Why somebody acts apart from the usual way with a check-in: coded, with words for what no code says."""

from django.db import models


class AttemptOutcome(models.TextChoices):
    NO_ANSWER = "no_answer", "No answer"
    LEFT_MESSAGE = "left_message", "Left a message"
    WILL_CALL_BACK = "will_call_back", "Patient will call back"


class CloseReason(models.TextChoices):
    DECLINED = "declined", "Patient does not want one"
    BY_PHONE = "by_phone", "Done by phone"
    ELSEWHERE = "elsewhere", "Seen elsewhere"
    UNREACHABLE = "unreachable", "Could not be reached"
    SUPERSEDED = "superseded", "Treated again since"
    NOT_RECORDED = "not_recorded", "Seen; the outcome will not be recorded"
    NOT_PLANNED = "not_planned", "No longer part of the plan"
    OTHER = "other", "Other reason"


CLOSING: dict[str, tuple[CloseReason, ...]] = {
    "due": (
        CloseReason.DECLINED,
        CloseReason.BY_PHONE,
        CloseReason.ELSEWHERE,
        CloseReason.UNREACHABLE,
        CloseReason.OTHER,
    ),
    "seen": (CloseReason.NOT_RECORDED, CloseReason.OTHER),
}
"""What a person may choose, by the state of the check-in."""


# A person closes a check-in, or the next treatment supersedes it; whoever records the outcome ends it as done.
SETTLED = (
    models.Q(state="closed", closed_at__isnull=False)
    & ~models.Q(closed_reason="")
    & (models.Q(closed_by__isnull=False) | models.Q(closed_reason=CloseReason.SUPERSEDED))
    | models.Q(state="done", closed_at__isnull=False, closed_by__isnull=False, closed_reason="")
    | ~models.Q(state__in=["closed", "done"])
    & models.Q(closed_at__isnull=True, closed_by__isnull=True, closed_reason="")
)


class PutOffReason(models.TextChoices):
    """Why a check-in is put off past the last day of its window."""

    AWAY = "away", "Patient is away until then"
    ASKED = "asked", "Patient asked to be called then"
    UNWELL = "unwell", "Patient is unwell"
    INJECTOR = "injector", "The injector asked for it"
    OTHER = "other", "Other reason"


class OutsideReason(models.TextChoices):
    """Why a check-in takes place before the first or after the last day of its window."""

    AWAY = "away", "Patient cannot come inside the window"
    NO_TIME = "no_time", "No free time inside the window"
    REACHED_LATE = "reached_late", "Patient was reached too late"
    CONCERN = "concern", "Patient wants to be seen sooner"
    INJECTOR = "injector", "The injector asked for it"
    OTHER = "other", "Other reason"


class AnywayReason(models.TextChoices):
    """Why staff book beside another visit, or while somebody is away or the clinic closed."""

    PROBLEM = "problem", "Problem reported"
    CLINICIAN = "clinician", "Clinician asked"
    TOGETHER = "together", "Comes with the other"
    BETWEEN = "between", "Fits in between"
    OTHER = "other", "Other reason"


class CancelReason(models.TextChoices):
    """Why a visit is cancelled."""

    PATIENT = "patient", "Patient asked"
    UNWELL = "unwell", "Patient is unwell"
    CLINIC = "clinic", "Clinician or clinic cannot"
    MISTAKE = "mistake", "Booked by mistake"
    OTHER = "other", "Other reason"
