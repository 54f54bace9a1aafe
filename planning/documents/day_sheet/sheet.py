"""What stands on the sheet, by clinician. Read at once for the whole day; nothing of it is stored."""

import uuid
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from clinic.booking.agenda import open_on
from clinic.booking.models import FREED, Appointment, VisitState
from clinic.booking.slots import Span
from clinic.office.models import Absence
from clinic.practice import moments
from clinic.practice.access import READS_DOSES, may
from clinic.practice.models import Clinic, Membership, Paper
from clinic.practice.numbers import units
from clinic.stock.products import short_name
from planning.documents.day_sheet.planned import DayPlans, read_plans
from planning.documents.day_sheet.vials import ProductLine, product_lines
from planning.documents.day_sheet.wants import Want, wants_of

ONE_PAGE = 30  # visits


@dataclass(frozen=True)
class SheetLine:
    """`product` and `units` are empty where none are planned; `given`: they were given already."""

    visit: Appointment
    at: datetime
    what: str
    units: Decimal
    product: str
    given: bool
    wants: Sequence[Want]
    room: str = ""

    @property
    def dose(self) -> str:
        """54 U onabot."""
        words = f"{units(self.units)} {short_name(self.product)}" if self.units else ""
        return f"{words} given" if words and self.given else words

    @property
    def is_seen(self) -> bool:
        return self.visit.state == VisitState.DONE


@dataclass(frozen=True)
class Gap:
    """Closed or away: nobody is seen."""

    at: datetime
    words: str


@dataclass(frozen=True)
class ClinicianDay:
    clinician: Membership
    room: str
    rows: Sequence[SheetLine | Gap]
    still: Sequence[tuple[str, Decimal]]

    @property
    def count(self) -> int:
        return sum(isinstance(row, SheetLine) for row in self.rows)

    @property
    def words(self) -> str:
        """12 visits \u00b7 still 104 U onabotulinumtoxinA."""
        count = f"{self.count} visit{'s'[: self.count != 1]}"
        still = ", ".join(f"{units(amount)} {short_name(product)}" for product, amount in self.still)
        return f"{count} \u00b7 still {still}" if still else count


@dataclass(frozen=True)
class DaySheet:
    """`with_doses`: not the desk's print, which leaves out plan and units."""

    clinic: Clinic
    day: date
    printed_at: datetime
    printed_by: str
    opening: Sequence[tuple[datetime, datetime]]
    days: Sequence[ClinicianDay]
    products: Sequence[ProductLine]
    with_doses: bool

    @property
    def visits(self) -> int:
        return sum(one.count for one in self.days)

    @property
    def seen(self) -> int:
        return sum(row.is_seen for one in self.days for row in one.rows if isinstance(row, SheetLine))

    @property
    def has_many(self) -> bool:
        """More than a page holds: one page for each clinician."""
        return self.visits > ONE_PAGE

    @property
    def paper(self) -> str:
        return "letter" if self.clinic.paper == Paper.LETTER else "a4"


def day_sheet(clinic: Clinic, day: date, reader: Membership, *, for_desk: bool = False, own: bool = False) -> DaySheet:
    with_doses = may(reader, READS_DOSES) and not for_desk
    rows = Appointment.objects.on(day, clinic).with_people().exclude(state__in=FREED)
    visits = list(rows.filter(clinician=reader) if own else rows)
    plans = read_plans(clinic, day, visits, with_doses=with_doses)
    away = _absences(clinic, day)
    wants = wants_of(clinic, day, visits, plans, away)
    opening = open_on(clinic, day)
    by_clinician: dict[uuid.UUID, list[Appointment]] = {}
    for visit in visits:
        by_clinician.setdefault(visit.clinician_id, []).append(visit)
    columns = [
        _clinician_day(clinic, day, of_one, plans, wants, away.get(key, []), opening)
        for key, of_one in by_clinician.items()
    ]
    return DaySheet(
        clinic=clinic,
        day=day,
        printed_at=clinic.now(),
        printed_by=reader.user.name,
        opening=[(clinic.local(span.start), clinic.local(span.end)) for span in opening],
        days=sorted(columns, key=lambda one: (one.clinician.user.full_name, str(one.clinician.pk))),
        products=product_lines(clinic, _still(visits, plans), clinic.now()) if with_doses else (),
        with_doses=with_doses,
    )


def _absences(clinic: Clinic, day: date) -> dict[uuid.UUID, list[Absence]]:
    start, end = clinic.day_bounds(day)
    found: dict[uuid.UUID, list[Absence]] = {}
    for one in Absence.objects.filter(starts_at__lt=end, ends_at__gt=start).order_by("starts_at"):
        found.setdefault(one.member_id, []).append(one)
    return found


def _clinician_day(
    clinic: Clinic,
    day: date,
    visits: Sequence[Appointment],
    plans: DayPlans,
    wants: dict[uuid.UUID, list[Want]],
    away: Sequence[Absence],
    opening: Sequence[Span],
) -> ClinicianDay:
    usual = Counter(str(visit.room) for visit in visits if visit.room).most_common(1)
    room = usual[0][0] if usual else ""
    rows: list[SheetLine | Gap] = [_line(clinic, visit, plans, wants, room) for visit in visits]
    rows += _gaps(clinic, day, away, opening)
    rows.sort(key=lambda row: (row.at, isinstance(row, SheetLine)))
    return ClinicianDay(visits[0].clinician, room, rows, list(_still(visits, plans).items()))


def _line(
    clinic: Clinic, visit: Appointment, plans: DayPlans, wants: dict[uuid.UUID, list[Want]], usual: str
) -> SheetLine:
    dose = plans.dose(visit)
    return SheetLine(
        visit=visit,
        at=clinic.local(visit.starts_at),
        what=plans.words(visit),
        units=dose.units if dose else Decimal(0),
        product=dose.product if dose else "",
        given=bool(dose and dose.given),
        wants=wants.get(visit.pk, []),
        room=str(visit.room) if visit.room and str(visit.room) != usual else "",
    )


def _gaps(clinic: Clinic, day: date, away: Sequence[Absence], opening: Sequence[Span]) -> list[Gap]:
    gaps = [
        Gap(clinic.local(before.end), f"Break {_clock(clinic, before.end)} to {_clock(clinic, after.start)}")
        for before, after in zip(opening, opening[1:], strict=False)
        if before.end < after.start
    ]
    start, end = clinic.day_bounds(day)
    for one in away:
        begins, ends = max(one.starts_at, start), min(one.ends_at, end)
        until = "" if ends == end else f" to {_clock(clinic, ends)}"
        gaps.append(Gap(clinic.local(begins), f"Away from {_clock(clinic, begins)}{until}"))
    return gaps


def _clock(clinic: Clinic, at: datetime) -> str:
    return moments.clock(clinic.local(at))


def _still(visits: Sequence[Appointment], plans: DayPlans) -> dict[str, Decimal]:
    """By product, what is planned for visits that are not over. Units of one product are never added to those of another."""
    still: dict[str, Decimal] = {}
    for visit in visits:
        dose = plans.dose(visit)
        if dose and not dose.given and not visit.is_over:
            still[dose.product] = still.get(dose.product, Decimal(0)) + dose.units
    return still
