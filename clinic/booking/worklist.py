"""The check-ins as the front desk works through them: tabs, rows, how many are waiting."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby, islice

from django.db.models import Case, OrderBy, Prefetch, When

from clinic.booking.agenda import Agenda, agenda_for, length_of
from clinic.booking.models import Attempt, CheckIn, CheckInQuerySet, CheckInState
from clinic.booking.slots import Span
from clinic.office.models import VisitType
from clinic.office.visit_types import usual_type
from clinic.practice.models import Clinic
from clinic.practice.visit_kinds import VisitKind
from planning.consults.words import word

LIMIT = 100
MOST_DAYS = 7  # of free times on one sheet
TABS: dict[str, str] = {
    "due": "Due now",
    "overdue": "Overdue",
    "outcome": "Outcome missing",
    "early": "Too early",
    "booked": "Booked",
    "asleep": "No answer or put off",
    "closed": "Closed",
}


@dataclass(frozen=True)
class WorklistRow:
    """One check-in with what its line shows. `left`: days until the window ends, negative when it is past."""

    check_in: CheckIn
    day_number: int
    left: int
    areas: list[str]
    last_attempt: Attempt | None
    attempts: int
    slots: list[Span]
    today: date

    @property
    def is_open(self) -> bool:
        return self.check_in.state == CheckInState.DUE

    @property
    def tone(self) -> str:
        return "stop" if self.left < 0 else "warn" if self.left <= 2 else "ok"

    @property
    def is_put_off(self) -> bool:
        """Sleeps until a day to come; past its window it is shown all the same."""
        return self.is_open and self.check_in.snoozed_until is not None and self.check_in.snoozed_until > self.today


def in_tab(tab: str, today: date) -> CheckInQuerySet:
    """The check-ins of a tab in working order: fewest days left first."""
    rows = CheckIn.objects.all()
    choose = {
        "due": lambda: rows.due_now(today).order_by("latest", "target", "id"),
        # those to work on first, then those that were put off until a day to come
        "overdue": lambda: rows.overdue(today).order_by(rests_last(today), "latest", "id"),
        "outcome": lambda: rows.outcome_missing(today).order_by("appointment__starts_at", "id"),
        "early": lambda: rows.too_early(today).order_by("earliest", "id"),
        "booked": lambda: rows.booked().exclude(pk__in=rows.unsettled(today)).order_by("appointment__starts_at", "id"),
        "asleep": lambda: rows.asleep(today).order_by("snoozed_until", "latest", "id"),
        "closed": lambda: rows.closed().order_by("-closed_at", "id"),
    }
    found: CheckInQuerySet = choose[tab]()
    return found


def rests_last(today: date) -> OrderBy:
    return Case(When(snoozed_until__gt=today, then=1), default=0).asc()


def counts(today: date) -> dict[str, int]:
    """How many rows each open tab holds; closed ones are history and are not counted."""
    return {tab: in_tab(tab, today).count() for tab in TABS if tab != "closed"}


def waiting(today: date) -> int:
    """What the menu shows: due now, overdue, and visits of earlier days of which nobody said whether the patient came."""
    return CheckIn.objects.to_do(today).count() + CheckIn.objects.unsettled(today).count()


def to_work_on(today: date) -> CheckInQuerySet:
    """Due now and overdue, the most urgent first."""
    found: CheckInQuerySet = CheckIn.objects.to_do(today).order_by(rests_last(today), "latest", "id")
    return found


def with_everything(check_ins: CheckInQuerySet) -> CheckInQuerySet:
    people = check_ins.select_related(
        "patient", "injector__user", "treatment", "appointment__clinician__user", "closed_by"
    )
    return people.defer("treatment__document", "treatment__outcome").prefetch_related(
        "treatment__points", Prefetch("attempts", Attempt.objects.standing().select_related("by").order_by("-at"))
    )


def rows(clinic: Clinic, check_ins: Sequence[CheckIn], *, offer: bool = True) -> list[WorklistRow]:
    """Lines for these check-ins; with `offer`, each with three free times of its own where it can be booked."""
    offered = [one for one in check_ins if offer and one.state == CheckInState.DUE and one.injector.is_active]
    agenda = agenda_for(clinic, offered)
    visit_type = usual_type(clinic, VisitKind.CHECK_IN)
    slots = {one.pk: _hold(agenda, one, visit_type) for one in offered if visit_type}
    return [row(clinic, one, slots.get(one.pk, [])) for one in check_ins]


def _hold(agenda: Agenda, check_in: CheckIn, visit_type: VisitType) -> list[Span]:
    """Times for this one that no other row of the page offers: two people who work the list do not race for one time."""
    slots, length = agenda.for_check_in(check_in, visit_type), length_of(visit_type)
    agenda.hold(check_in.injector_id, [length.occupied(slot.start) for slot in slots])
    return slots


def row(clinic: Clinic, check_in: CheckIn, slots: list[Span]) -> WorklistRow:
    today = clinic.today()
    attempts = list(check_in.attempts.all())
    treated_on = clinic.day_of(check_in.treatment.ended_at)
    return WorklistRow(
        check_in=check_in,
        day_number=(today - treated_on).days,
        left=(check_in.latest - today).days,
        areas=areas_given(check_in),
        last_attempt=attempts[0] if attempts else None,
        attempts=len(attempts),
        slots=slots,
        today=today,
    )


def areas_given(check_in: CheckIn) -> list[str]:
    """The areas that were injected, once each, in words."""
    return [
        word(area) for area in dict.fromkeys(point.area for point in check_in.treatment.points.all() if point.units)
    ]


def more_slots(clinic: Clinic, check_in: CheckIn, day: date | None) -> list[tuple[date, list[Span]]]:
    """Free times by day: from the window's first day on, or from `day` on."""
    visit_type = usual_type(clinic, VisitKind.CHECK_IN)
    if visit_type is None:
        return []
    from_day = max(day, clinic.today()) if day else None
    agenda = agenda_for(clinic, [check_in])
    if from_day:
        agenda = Agenda.load(clinic, from_day, from_day + timedelta(days=7))
    slots = agenda.free(
        check_in.injector_id,
        length_of(visit_type),
        patient_id=check_in.patient_id,
        needs_room=visit_type.needs_room,
    )
    by_day = groupby(slots, key=lambda slot: slot.start.date())
    return [(free_on, list(free)) for free_on, free in islice(by_day, MOST_DAYS)]
