"""What a clinic chooses of itself: codes and bounds."""

from django.db import models

IDLE_MINUTES, IDLE_FEWEST, IDLE_MOST = 15, 5, 60
LONG_WAITS = (5, 60)  # minutes, the shortest and the longest


class Paper(models.TextChoices):
    A4 = "a4", "A4"
    LETTER = "letter", "US Letter"


class FaceArt(models.TextChoices):
    """The drawing under the face map's overlay. Regions and points are the same on both."""

    FINE = "fine", "Fine jaw, hair drawn back"
    BROAD = "broad", "Broader jaw, short hair"
