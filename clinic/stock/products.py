"""Products that a clinic keeps, the codes of the engine. Units of one say nothing about another (REF 1.6), so they are never added."""

from django.db.models import TextChoices


class ToxinProduct(TextChoices):
    ONABOTULINUMTOXINA = "onabotulinumtoxinA", "onabotulinumtoxinA"
    ABOBOTULINUMTOXINA = "abobotulinumtoxinA", "abobotulinumtoxinA"
    INCOBOTULINUMTOXINA = "incobotulinumtoxinA", "incobotulinumtoxinA"
    PRABOTULINUMTOXINA = "prabotulinumtoxinA", "prabotulinumtoxinA"
    DAXIBOTULINUMTOXINA = "daxibotulinumtoxinA", "daxibotulinumtoxinA"
    LETIBOTULINUMTOXINA = "letibotulinumtoxinA", "letibotulinumtoxinA"


def short_name(product: str) -> str:
    """`onabot.`: enough to tell them apart where the full name stands beside it."""
    return product.replace("ulinumtoxinA", ".")


class VialSource(TextChoices):
    """Where the vial was bought (R084b): the maker itself is the safeguard against counterfeits."""

    MANUFACTURER = "manufacturer", "The maker itself"
    DISTRIBUTOR = "distributor", "A distributor"
    OTHER = "other", "Somewhere else"
