"""Codes of what is followed up."""

from django.db import models


class FollowUpCode(models.TextChoices):
    SLIMMING = "slimming", "Slimming look"
    MAINTENANCE = "maintenance", "Maintenance"
    STEP = "step", "Next step of the plan"
    MISSED = "missed", "Missed visit"
    CANCELLED = "cancelled", "Cancelled visit"


FREED_VISITS = (FollowUpCode.MISSED, FollowUpCode.CANCELLED)


class ItemState(models.TextChoices):
    """What is written; whether an open one is booked follows from its visit."""

    OPEN = "open", "Open"
    DONE = "done", "Done"
    CLOSED = "closed", "Closed"


class AgainstOrder(models.TextChoices):
    """Why a later step of the plan takes place against its order."""

    INJECTOR = "by_injector", "The injector decided so"
    QUIET = "quiet", "Seen: the treated muscle is quiet already"
    NO_OTHER_DAY = "no_other_day", "Patient cannot come on another day"
    OTHER_AREA = "other_area", "It is in another area than the toxin"
    OTHER = "other_order", "Other reason"
