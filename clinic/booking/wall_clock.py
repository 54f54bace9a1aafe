"""Wall-clock times of a clinic as moments, right across a change of the clocks. Pure."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from clinic.practice import moments

SECOND = timedelta(seconds=1)


def moment_of(day: date, at: time, zone: ZoneInfo) -> datetime:
    """The first moment at which this zone's clock shows `at` or, where that time is left out, has passed it (UTC)."""
    wall = datetime.combine(day, at, zone).replace(fold=0)
    return wall.astimezone(UTC) if _exists(wall, zone) else _change_before(wall, zone)


def last_moment(day: date, at: time, zone: ZoneInfo) -> datetime:
    """The same, and of a time that comes twice the second."""
    wall = datetime.combine(day, at, zone).replace(fold=1)
    return wall.astimezone(UTC) if _exists(wall, zone) else _change_before(wall, zone)


def midnight(day: date, zone: ZoneInfo) -> datetime:
    return moment_of(day, time.min, zone)


def _exists(wall: datetime, zone: ZoneInfo) -> bool:
    there_and_back = moments.local(wall.astimezone(UTC), zone)
    return there_and_back.replace(tzinfo=None) == wall.replace(tzinfo=None)


def _change_before(wall: datetime, zone: ZoneInfo) -> datetime:
    """When the clocks went forward past a time that is left out: the two readings of it lie on either side."""
    before, after = (wall.replace(fold=fold).astimezone(UTC) for fold in (1, 0))
    offset = moments.local(after, zone).utcoffset()
    while after - before > SECOND:
        middle = before + ((after - before) // 2 // SECOND) * SECOND
        if moments.local(middle, zone).utcoffset() == offset:
            after = middle
        else:
            before = middle
    return after
