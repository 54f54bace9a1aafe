"""The worklist: what is to do in order of urgency, what sleeps, is booked, is too early or closed."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import QuerySet
from django.db.models.functions import Coalesce

from clinic.booking import worklist
from clinic.booking.follow_up import freed, order
from clinic.booking.follow_up.codes import FREED_VISITS, FollowUpCode
from clinic.booking.follow_up.kinds import WorkGroup
from clinic.booking.follow_up.message_lines import message_lines
from clinic.booking.follow_up.models import FollowUpItem, FollowUpItemQuerySet
from clinic.booking.follow_up.offers import Work, offered
from clinic.booking.follow_up.sources import FollowUpSource, SourceRow, sources
from clinic.booking.follow_up.work_rows import WorkRow, work_row
from clinic.booking.models import Appointment, AppointmentQuerySet, CheckIn, CheckInQuerySet
from clinic.practice.models import Clinic, Membership

LIMIT = 100
TABS = {"todo": "To do", "asleep": "Sleeping", "booked": "Booked", "early": "Too early", "closed": "Closed"}
WORDS: dict[WorkGroup, tuple[str, str]] = {
    WorkGroup.OUT_OF_WINDOW: ("Out of their window", "These want a reason to be booked, put off or closed."),
    WorkGroup.CHECK_INS: ("Check-ins due", "Fewest days left first."),
    WorkGroup.STEPS: ("Next steps of plans", "What the patient accepted, at the day that the plan's order gives it."),
    WorkGroup.LATER: ("Milestones and maintenance", "Later looks, and visits that come round."),
    WorkGroup.MISSED: ("Missed visits to rebook", "Did not come, or cancelled, and nothing is booked since."),
}


@dataclass(frozen=True)
class BoardGroup:
    code: str
    title: str
    lead: str
    rows: Sequence[WorkRow]
    others: Sequence[SourceRow] = ()

    @property
    def count(self) -> int:
        return len(self.rows) + len(self.others)


@dataclass(frozen=True)
class BoardReader:
    """Whose patients, on which day. Each query is of this clinic alone (row-level security)."""

    clinic: Clinic
    today: date
    injector: Membership | None = None

    def _mine(self, rows: "QuerySet[CheckIn]") -> CheckInQuerySet:
        found = rows.filter(injector=self.injector) if self.injector else rows
        assert isinstance(found, CheckInQuerySet)
        return found

    def _items(self) -> FollowUpItemQuerySet:
        rows = FollowUpItem.objects.exclude(kind__in=FREED_VISITS)
        return rows.filter(injector=self.injector) if self.injector else rows

    def _visits(self, rows: AppointmentQuerySet) -> AppointmentQuerySet:
        return rows.filter(clinician=self.injector) if self.injector else rows

    def queries(self) -> dict[WorkGroup, list["QuerySet[CheckIn] | QuerySet[FollowUpItem] | QuerySet[Appointment]"]]:
        """What is to do, by group and in working order."""
        today, check_ins, items = self.today, CheckIn.objects.all(), self._items()
        steps = items.filter(kind=FollowUpCode.STEP)
        later = items.exclude(kind=FollowUpCode.STEP)
        return {
            WorkGroup.OUT_OF_WINDOW: [
                self._mine(check_ins.overdue(today)).order_by(worklist.rests_last(today), "latest", "id"),
                items.overdue(today).order_by(worklist.rests_last(today), "latest", "id"),
            ],
            WorkGroup.CHECK_INS: [
                self._mine(check_ins.due_now(today)).order_by("latest", "target", "id"),
                self._mine(check_ins.outcome_missing(today)).order_by("appointment__starts_at", "id"),
            ],
            WorkGroup.STEPS: [steps.due_now(today).order_by("earliest", "id")],
            WorkGroup.LATER: [
                later.due_now(today).order_by("latest", "id"),
                later.outcome_missing().order_by("appointment__starts_at", "id"),
            ],
            WorkGroup.MISSED: [self._visits(freed.due_now(today))],
        }

    def against_order(self) -> list[FollowUpItem]:
        """Steps whose visit came to stand against the order, because what they follow moved."""
        booked = self._items().booked().filter(kind=FollowUpCode.STEP, outside_reason="").with_everything()
        found = list(booked)
        facts = facts_of(found)
        return [one for one in found if one.appointment and order.breach(one, one.appointment.starts_on, facts)]

    def to_do(self) -> list[BoardGroup]:
        """Groups with something in them. A time is offered on one row only."""
        found: dict[WorkGroup, list[Work]] = {
            group: [row for query in queries for row in self._read(query)] for group, queries in self.queries().items()
        }
        found[WorkGroup.OUT_OF_WINDOW] += self.against_order()
        slots = offered(self.clinic, [row for rows in found.values() for row in rows if _wants_times(row)])
        every = [row for rows in found.values() for row in rows]
        messages, facts = message_lines(self.clinic, every), facts_of(every)
        groups = []
        for group in WorkGroup:
            if group in WORDS:
                rows = [
                    work_row(row, self.today, facts).offering(slots.get(row.pk, ()), messages.get(row.pk))
                    for row in found[group]
                ]
                groups.append(BoardGroup(group.value, *WORDS[group], rows))
            groups += [self._of_source(source) for source in sources(group)]
        return [group for group in groups if group.count]

    def _of_source(self, source: FollowUpSource) -> BoardGroup:
        rows = source.rows(self.clinic, self.today, self.injector, LIMIT)
        return BoardGroup(source.code, source.title, source.lead, (), rows)

    def _read(self, rows: "QuerySet[CheckIn] | QuerySet[FollowUpItem] | QuerySet[Appointment]") -> list[Work]:
        if isinstance(rows, CheckInQuerySet):
            return list(_whole(rows)[:LIMIT])
        if isinstance(rows, FollowUpItemQuerySet):
            return list(rows.with_everything()[:LIMIT])
        assert isinstance(rows, AppointmentQuerySet)
        return list(freed.items_of(list(rows.with_people().select_related("clinic")[:LIMIT])))

    def queries_of(self, tab: str) -> list["QuerySet[CheckIn] | QuerySet[FollowUpItem] | QuerySet[Appointment]"]:
        """Rows of a tab other than to do."""
        check_ins, items, today = CheckIn.objects.all(), self._items(), self.today
        every = FollowUpItem.objects.filter(injector=self.injector) if self.injector else FollowUpItem.objects.all()
        if tab == "asleep":
            return [
                self._mine(check_ins.asleep(today)),
                items.asleep(today),
                self._visits(freed.asleep(today)),
            ]
        if tab == "booked":
            rows = check_ins.booked().exclude(pk__in=check_ins.unsettled(today))
            return [self._mine(rows), every.booked()]
        if tab == "early":
            return [self._mine(check_ins.too_early(today)), items.too_early(today)]
        newest = Coalesce("closed_at", "appointment__ends_at").desc(), "id"
        return [self._mine(check_ins.closed()).order_by(*newest), every.settled().order_by(*newest)]

    def in_tab(self, tab: str) -> list[WorkRow]:
        today = self.today
        found = [row for query in self.queries_of(tab) for row in self._read(query)]
        found.sort(key=lambda row: (*_place(row, tab, today), str(row.pk)), reverse=tab == "closed")
        messages, facts = message_lines(self.clinic, found[:LIMIT]), facts_of(found[:LIMIT])
        return [work_row(row, today, facts).offering(None, messages.get(row.pk)) for row in found[:LIMIT]]

    def counts(self) -> dict[str, int]:
        """How many rows each open tab holds; closed ones are history and are not counted."""
        today = self.today
        todo = sum(rows.count() for queries in self.queries().values() for rows in queries)
        todo += len(self.against_order()) + sum(one.count(self.clinic, today, self.injector) for one in sources())
        others = {tab: self.queries_of(tab) for tab in ("asleep", "booked", "early")}
        return {"todo": todo} | {tab: sum(rows.count() for rows in queries) for tab, queries in others.items()}

    def next_to_wake(self) -> WorkRow | None:
        return next(iter(self.in_tab("asleep")), None)


def facts_of(rows: Iterable[Work]) -> order.PlanFacts:
    return order.PlanFacts.load([row for row in rows if isinstance(row, FollowUpItem)])


def _wants_times(row: Work) -> bool:
    """Not one that is booked or was seen."""
    return row.state in ("due", "open") and (row.appointment is None or row.appointment.is_over)


def _whole(rows: CheckInQuerySet) -> CheckInQuerySet:
    return worklist.with_everything(rows).select_related("clinic", "appointment__clinic")


def _place(row: Work, tab: str, today: date) -> tuple[object, ...]:
    """Its place in the tab."""
    if tab == "asleep":
        return (row.snoozed_until or today,)
    if tab == "booked":
        return (row.appointment.starts_at if row.appointment else row.clinic.now(),)
    if tab == "early":
        return (row.earliest is None, row.earliest or today)
    return (_ended(row),)


def _ended(row: Work) -> datetime:
    visit = row.appointment
    return row.closed_at or (visit.ends_at if visit else row.clinic.now())


def waiting(clinic: Clinic, today: date) -> int:
    """What the menu shows."""
    return BoardReader(clinic, today).counts()["todo"]


def one(work: Work, today: date) -> WorkRow:
    """A row by itself, with the times that it is offered."""
    row = work_row(work, today)
    slots = offered(work.clinic, [work]) if _wants_times(work) else {}
    return row.offering(slots.get(work.pk, ()), message_lines(work.clinic, [work]).get(work.pk))
