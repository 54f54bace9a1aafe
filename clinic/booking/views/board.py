"""The board of a day or a week: the page itself, and what is answered to a page that stays open."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render

from clinic.audit.log import record
from clinic.booking import worklist
from clinic.booking.board.desk_flags import desk_flags, newcomers, tell_card
from clinic.booking.board.floor import Floor, floor_of, where_now
from clinic.booking.board.fold import fold_until
from clinic.booking.board.polling import day_stamp, entity_tag, knows
from clinic.booking.board.week import week_bounds, week_of
from clinic.booking.board.work_time import WorkTime
from clinic.booking.calendar import DayCalendar, Hours, lay_out
from clinic.booking.models import FREED, Appointment, CheckIn
from clinic.booking.visit_deeds import VisitDeed
from clinic.office.models import VisitType
from clinic.practice.access import BOOKS_VISITS, HAS_A_DIARY, KEEPS_STOCK, RUNS_THE_DAY, injectors, may, page
from clinic.practice.date_fields import AskedDay, asked_day
from clinic.practice.models import Clinic, Membership, Room
from clinic.practice.requests import ClinicRequest
from clinic.stock.models import Vial

VIEWS = ("clinicians", "rooms", "week")
LABELS = {"clinicians": "The day by clinician", "rooms": "The day by room", "week": "The week of one clinician"}
PANEL = 5  # check-ins beside the calendar
TO_MOVE = 20  # visits of people who have left
NO_FOLD = -1
DESK_KEYS = (
    (("/",), "Find a patient, on every page"),
    (("B",), "Book"),
    (("W",), "Walk-in"),
    (("T",), "Today"),
    (("[", "]"), "The day or week before, after"),
    (("1", "2", "3"), "Clinicians, rooms, week"),
    (("\u2190", "\u2191", "\u2192", "\u2193"), "Between times, cards and columns"),
    (("Enter",), "Open"),
    (("Space",), "The next deed of a visit"),
    (("U",), "Undo the last deed"),
    (("Esc",), "Close"),
    (("?",), "These keys"),
)


def day_context(request: ClinicRequest, asked: AskedDay, who: str) -> dict[str, Any]:
    """What every page of a day says: which day, whose diaries, the ways to others."""
    clinic, membership, day = request.clinic, request.membership, asked.day
    runs_the_day = may(membership, RUNS_THE_DAY)
    return {
        "asked": asked,
        "day": day,
        "today": clinic.today(),
        "is_today": day == clinic.today(),
        "before": day - timedelta(days=1),
        "after": day + timedelta(days=1),
        "who": "" if who == ("all" if runs_the_day else "own") else who,
        "has_a_diary": may(membership, HAS_A_DIARY),
        "runs_the_day": runs_the_day,
        "open_vials": Vial.objects.open().count() if day == clinic.today() and may(membership, KEEPS_STOCK) else 0,
    }


def chosen_view(asked: str) -> str:
    return asked if asked in VIEWS else VIEWS[0]


def asked_fold(text: str) -> int | None:
    """The hour to which a page that stays open is folded; `NO_FOLD` for one that shows the whole day, None for a page that is new."""
    return int(text) if text.isdecimal() and len(text) < 3 and int(text) < 24 else NO_FOLD if text == "none" else None


def board_page(request: ClinicRequest, asked: AskedDay) -> HttpResponse:
    context = _shown(request, asked) | side_context(request.clinic)
    record(action="day.view", obj=request.clinic, by=request.user, data=context["told"])
    return render(request, "booking/today_page.html", context)


@page(BOOKS_VISITS, methods=("GET",))
def live(request: ClinicRequest) -> HttpResponse:
    """The board for a page that stays open; 304 while nobody has done anything. Rows that the page has not been shown are an event of the
    log, the same rows at another minute are not."""
    clinic = request.clinic
    asked = asked_day(request.GET.get("on", ""), clinic.today())
    stamp = _stamp(request, asked)
    tag, known = entity_tag(stamp, clinic), request.headers.get("If-None-Match", "")
    if known == tag:
        return HttpResponse(status=304, headers={"ETag": tag})
    context = _shown(request, asked) | side_context(clinic)
    if not knows(known, stamp):
        record(action="day.view", obj=clinic, by=request.user, data=context["told"] | {"live": True})
    response = render(request, "booking/_live.html", context)
    response["ETag"] = tag
    return response


def _stamp(request: ClinicRequest, asked: AskedDay) -> str:
    view = chosen_view(request.GET.get("view", ""))
    if view != "week":
        return day_stamp(request.clinic, request.membership, asked.day, asked.day, view)
    whose = chosen_clinician(request, list(injectors(request.clinic)))
    return day_stamp(request.clinic, request.membership, *week_bounds(asked.day), view, str(whose and whose.pk))


def _shown(request: ClinicRequest, asked: AskedDay) -> dict[str, Any]:
    clinic, view = request.clinic, chosen_view(request.GET.get("view", ""))
    context = day_context(request, asked, "all") | {
        "view": view,
        "views": VIEWS,
        "board_label": LABELS[view],
        "types": VisitType.objects.in_use(),
        "now": clinic.now(),
        "desk_keys": DESK_KEYS,
        "last_deed": last_deed(clinic),
    }
    if view == "week":
        context |= week_context(request, asked.day)
    else:
        context |= board_context(request, asked.day, view)
    return context | {"tag": entity_tag(_stamp(request, asked), clinic)} | queries(context)


def queries(context: dict[str, Any]) -> dict[str, str]:
    """What a page that stays open asks with, and what its links to other days and hours keep."""
    whose = context.get("clinician")
    kept = {"view": context["view"], "who": context["who"], "with": str(whose.pk) if whose else ""}
    shown = {"on": context["day"].isoformat(), **kept, "fold": str(context.get("fold", ""))}
    return {
        name: urlencode({key: one for key, one in said.items() if one})
        for name, said in (("kept_query", kept), ("live_query", shown))
    }


def week_context(request: ClinicRequest, day: date) -> dict[str, Any]:
    clinic = request.clinic
    people = list(injectors(clinic))
    clinician = chosen_clinician(request, people)
    week = week_of(clinic, clinician, day, clinic.now()) if clinician else None
    first, last = week_bounds(day)
    return {
        "week": week,
        "people": people,
        "clinician": clinician,
        "first": first,
        "last": last,
        "before": day - timedelta(days=7),
        "after": day + timedelta(days=7),
        "frame": week.frame if week else "",
        "told": {"on": first.isoformat(), "days": 7, "visits": sum(one.visits for one in week.days) if week else 0},
    }


def chosen_clinician(request: ClinicRequest, people: Sequence[Membership]) -> Membership | None:
    """Whose week: as asked, else one's own, else the first."""
    asked = [one for one in people if str(one.pk) == request.GET.get("with")]
    own = [one for one in people if one.pk == request.membership.pk]
    return next(iter([*asked, *own, *people]), None)


def board_context(request: ClinicRequest, day: date, view: str) -> dict[str, Any]:
    clinic, now = request.clinic, request.clinic.now()
    visits = list(Appointment.objects.on(day, clinic).with_people())
    standing = [visit for visit in visits if visit.state not in FREED]
    is_today = day == clinic.today()
    work, rooms = WorkTime.load(clinic, day, day), list(Room.objects.in_use())
    hours, folded = work.on(day), asked_fold(request.GET.get("fold", ""))
    if folded is None and is_today:
        folded = fold_until(clinic, visits, now)
    people = list(injectors(clinic))
    calendar = lay_out(
        day,
        visits,
        people,
        hours.opening,
        clinic.zone,
        now,
        rooms=rooms if view == "rooms" else None,
        hours=hours,
        fold=None if folded == NO_FOLD else folded,
        long_wait=clinic.long_wait_minutes,
    )
    tell_flags(clinic, calendar, standing, hours)
    floor = floor_of(standing, rooms, now, clinic.long_wait_minutes) if is_today else None
    if floor:
        tell_heads(calendar, standing, hours, floor, clinic)
    return {
        "calendar": calendar,
        "floor": floor,
        "fold": "none" if folded == NO_FOLD else folded or "",
        "frame": calendar.frame,
        "standing": len(standing),
        "opening": [(clinic.local(span.start), clinic.local(span.end)) for span in hours.opening],
        "closed_for": work.closed_for(day),
        "next_open": None if hours.opening or standing else work.next_open(day),
        "told": {"on": day.isoformat(), "visits": len(visits)},
    }


def tell_flags(clinic: Clinic, calendar: DayCalendar, standing: Sequence[Appointment], hours: Hours) -> None:
    flags, new = desk_flags(clinic, standing), newcomers(standing)
    for column in calendar.columns:
        column.cards = [
            tell_card(card, flags, new, hours.away.get(card.visit.clinician_id, ())) for card in column.cards
        ]


def tell_heads(calendar: DayCalendar, standing: list[Appointment], hours: Hours, floor: Floor, clinic: Clinic) -> None:
    rooms = {one.room.pk: one for one in floor.rooms}
    for column in calendar.columns:
        if column.clinician:
            column.head = where_now(column.clinician, standing, hours.away, clinic.now())
        elif column.room:
            column.head = rooms.get(column.room.pk)


def last_deed(clinic: Clinic) -> VisitDeed | None:
    """Of any desk, today."""
    start, _ = clinic.day_bounds(clinic.today())
    rows = VisitDeed.objects.newest().filter(at__gte=start)
    deed = rows.select_related("visit__patient", "visit__clinician__user", "by", "undone_by").first()
    if deed:
        deed.left = deed.minutes_left(clinic.now())
    return deed


def side_context(clinic: Clinic) -> dict[str, Any]:
    today = clinic.today()
    due = worklist.with_everything(worklist.to_work_on(today))[:PANEL]
    return {
        "to_move": list(Appointment.objects.to_move(clinic.day_bounds(today)[0]).with_people()[:TO_MOVE]),
        "due_rows": worklist.rows(clinic, list(due)),
        "due_count": CheckIn.objects.to_do(today).count(),
        "outcome_count": CheckIn.objects.outcome_missing(today).count(),
    }
