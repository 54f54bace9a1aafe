"""The check-in as a calendar entry."""

from datetime import timedelta

from django.utils import timezone
from django.utils.translation import get_language, gettext
from icalendar import Alarm, Calendar, Event

from clinic.practice.models import Clinic
from planning.documents.sheets import CheckInWords
from planning.treatments.models import Treatment


def check_in_calendar(clinic: Clinic, treatment: Treatment, check_in: CheckInWords) -> bytes:
    """One event: the booked visit, else the best day, marked as not booked. A moved check-in keeps its UID. It names the clinic but no
    treatment, because others may read calendars. In the active locale."""
    language = (get_language() or "en").split("-")[0].upper()
    event = Event()
    event.add("uid", f"check-in-{treatment.pk}@{clinic.code}.glabella")
    event.add("dtstamp", timezone.now())
    event.add(
        "location", ", ".join(line.strip() for line in clinic.address.splitlines() if line.strip()) or clinic.name
    )
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", f"{clinic}, {clinic.phone}")
    if check_in.booked_at is not None:
        event.add("summary", gettext("%(clinic)s: check-in") % {"clinic": clinic})
        event.add("dtstart", check_in.booked_at)
        event.add("dtend", check_in.ends_at)
        event.add("status", "CONFIRMED")
        alarm.add("trigger", timedelta(days=-1))
    else:
        event.add("summary", gettext("%(clinic)s: check-in to be booked") % {"clinic": clinic})
        event.add("dtstart", check_in.target)
        event.add("description", gettext("Not booked yet: call %(phone)s.") % {"phone": clinic.phone})
        event.add("status", "TENTATIVE")
        event.add("transp", "TRANSPARENT")
        alarm.add("trigger", timedelta(hours=-14))
    event.add_component(alarm)
    calendar = Calendar()
    calendar.add("prodid", f"-//Glabella//Aftercare//{language}")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add_component(event)
    calendar.add_missing_timezones()
    written: bytes = calendar.to_ical()
    return written
