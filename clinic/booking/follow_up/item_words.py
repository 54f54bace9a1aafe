"""A later look, visit or step in the words of its line."""

from datetime import date

from clinic.booking.follow_up.codes import FollowUpCode
from clinic.booking.follow_up.models import FollowUpItem
from clinic.practice import dates, moments
from planning.consults.words import after_words, choice_words, word

DAYS_IN_MONTH = 30.44


def between(first: date, last: date, today: date) -> str:
    return f"{dates.day_near(first, today)} to {dates.day_near(last, today)}"


def when(item: FollowUpItem, today: date) -> str:
    if item.is_of_a_freed_visit:
        return ""
    days = (today - item.counts_from).days
    if item.kind == FollowUpCode.SLIMMING:
        return f"Week {days // 7}"
    if item.kind == FollowUpCode.MAINTENANCE:
        return f"Month {int(days / DAYS_IN_MONTH)}"
    return f"Day {days}" if item.treatment_id else ""


def window(item: FollowUpItem, today: date) -> str:
    freed = item.freed_visit
    if freed:
        at = moments.full(item.clinic.local(freed.starts_at), today)
        return f"{freed.get_kind_display()} {at}"
    if item.earliest is None:
        return (
            f"{after_words(item.after)[:1].upper()}{after_words(item.after)[1:]}"
            if item.after != "undated"
            else "The plan gives no day"
        )
    if item.kind == FollowUpCode.STEP:
        return f"From {dates.day_near(item.earliest, today)}"
    assert item.latest
    if item.kind == FollowUpCode.SLIMMING:
        first, last = ((day - item.counts_from).days // 7 for day in (item.earliest, item.latest))
        return f"Week {first} to {last}, until {dates.day_near(item.latest, today)}"
    low, high = (f"{float(months):g}" for months in item.every_months)
    every = f"{low} to {high}" if low != high else low
    return f"Every {every} months, from {dates.day_near(item.earliest, today)}"


def title(item: FollowUpItem) -> str:
    freed = item.freed_visit
    if freed:
        return str(freed.get_kind_display())
    if item.kind == FollowUpCode.STEP:
        return choice_words(item.tools)
    areas = ", ".join(map(word, item.areas))
    return f"{areas}: {item.get_kind_display().lower()}"


def source(item: FollowUpItem, today: date) -> str:
    name = item.injector.user.name
    freed = item.freed_visit
    if freed:
        verb = "missed" if item.kind == FollowUpCode.MISSED else "cancelled"
        return f"{name}, {verb} {dates.day_near(freed.clinic.day_of(freed.state_at), today)}"
    said = "treated" if item.treatment_id else "planned"
    return f"{name}, {said} {dates.day_of_month(item.counts_from)}"
