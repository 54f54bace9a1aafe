"""For the list at the end of the day: who was treated and has no aftercare link."""

from collections.abc import Iterator
from datetime import date, timedelta

from django.db.models import Exists, OuterRef
from django.urls import reverse

from clinic.booking.open_work import OpenTask, OpenWorkSource, register
from clinic.practice import dates
from clinic.practice.models import Membership
from patients.portal.models import ShareLink
from planning.treatments.models import Treatment

ASKED_FOR = timedelta(days=14)
"""After that the aftercare's times have passed."""


def _without_link(injector: Membership, today: date) -> Iterator[OpenTask]:
    since, _ = injector.clinic.day_bounds(today - ASKED_FOR)
    links = ShareLink.objects.alive().filter(treatment__plan=OuterRef("plan"))
    given = Treatment.objects.current().filter(injector=injector, ended_at__gte=since).exclude(Exists(links))
    for treatment in given.select_related("patient", "clinic").without_documents().order_by("-ended_at"):
        url = f"{reverse('treatments:treatment', args=[treatment.pk])}#patient-link"
        words = f"Treated on {dates.day_near(treatment.ended_on, today)}."
        yield OpenTask(treatment.patient, words, url, "Give the link", "No aftercare link")


register(OpenWorkSource("Treated without an aftercare link", _without_link))
