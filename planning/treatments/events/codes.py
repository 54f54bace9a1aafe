"""What is recorded of an adverse event: what was done, how somebody looked again, how it ended."""

from django.db import models


class DoneToday(models.TextChoices):
    WATCHED = "watched", "Watched, nothing else"
    EXAMINED = "examined", "Both sides examined"
    PHOTOGRAPHED = "photographed", "Photographed"
    DROPS = "drops", "Eye drops by a prescriber"
    REFERRED = "referred", "Referred"
    EMERGENCY = "emergency", "Sent to emergency care"
    REPORTED = "reported", "Reported to the authority"
    OTHER = "other", "Other, see words"


class EntryKind(models.TextChoices):
    OPENED = "opened", "Recorded"
    SEEN = "seen", "Seen again"
    CALLED = "called", "Called"
    UNREACHABLE = "unreachable", "Not reached"
    CLOSED = "closed", "Closed"


class EventOutcome(models.TextChoices):
    RESOLVED = "resolved", "Gone"
    IMPROVED = "improved", "Better, no further look needed"
    PERSISTS = "persists", "Still there, referred"
    MISTAKE = "mistake", "Recorded by mistake"


class EventCourse(models.TextChoices):
    """How the effect is, compared with before."""

    BETTER = "better", "Better"
    SAME = "same", "The same"
    WORSE = "worse", "Worse"
