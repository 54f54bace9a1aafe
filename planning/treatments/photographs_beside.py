"""Photographs of before the treatment beside those taken since, by view."""

from dataclasses import dataclass

from patients.photographs.models import SERIES, Photograph
from planning.treatments.models import Treatment


@dataclass(frozen=True)
class BesideView:
    """`before`: until the day of the treatment; `now`: after it."""

    view: str
    before: Photograph | None
    now: Photograph | None

    @property
    def both(self) -> tuple[tuple[str, Photograph | None], ...]:
        return (("Before", self.before), ("Now", self.now))


def photographs_beside(treatment: Treatment) -> list[BesideView]:
    """The newest of each view, at rest first; views of which neither is there are left out."""
    rows = list(Photograph.objects.standing().filter(patient=treatment.patient_id))
    before, now = _newest(rows, treatment, after=False), _newest(rows, treatment, after=True)
    return [
        BesideView(str(view.label), before.get(view.value), now.get(view.value))
        for view in SERIES
        if view.value in before or view.value in now
    ]


def _newest(rows: list[Photograph], treatment: Treatment, *, after: bool) -> dict[str, Photograph]:
    """`rows` stand newest first."""
    found: dict[str, Photograph] = {}
    for one in rows:
        if (one.taken_on > treatment.ended_on) is after:
            found.setdefault(one.view, one)
    return found
