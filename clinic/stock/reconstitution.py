"""Usual vial sizes and dilutions of each product by our references, and questions about unusual ones."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.db.models import TextChoices

from clinic.practice.numbers import plain
from clinic.stock.products import ToxinProduct

USE_WITHIN = timedelta(hours=24)  # of reconstitution, kept at 2 to 8 °C: REF 1.7


@dataclass(frozen=True)
class VialReference:
    """`sizes` in units; mL for 100 U: by the label, and the range in practice."""

    sizes: tuple[Decimal, ...]
    label_ml: Decimal
    least_ml: Decimal
    most_ml: Decimal

    def label_for(self, vial_units: Decimal) -> Decimal:
        return self.label_ml * vial_units / 100


# Sizes: REF 1.6. Dilution: REF 1.7 (label 2.5 mL for 100 U and 1.25 mL for 50 U; in practice 1 to 5 mL for 100 U).
REFERENCES: Mapping[str, VialReference] = {
    ToxinProduct.ONABOTULINUMTOXINA: VialReference((Decimal(50), Decimal(100)), Decimal("2.5"), Decimal(1), Decimal(5))
}


class SizeReason(TextChoices):
    PRINTED = "printed", "It is what the vial says"
    OTHER_PACK = "other_pack", "A pack of another market"


class DilutionReason(TextChoices):
    OWN_DILUTION = "own_dilution", "This clinic's own dilution"
    SPREAD = "spread", "Chosen for how far it should spread"
    OTHER_USE = "other_use", "Drawn up for another indication"


REASONS: Mapping[str, type[TextChoices]] = {"vial_units": SizeReason, "diluent_ml": DilutionReason}


@dataclass(frozen=True)
class VialQuestion:
    """`key`: the figures asked about; a confirmation counts for these only."""

    key: str
    text: str


def strength(vial_units: Decimal, diluent_ml: Decimal) -> Decimal:
    """Units in 0.1 mL (REF 1.7)."""
    return round(vial_units / diluent_ml / 10, 2)


def size_question(product: str, vial_units: Decimal) -> VialQuestion | None:
    sold = REFERENCES.get(product)
    if sold is None or vial_units in sold.sizes:
        return None
    known = " and ".join(plain(size) for size in sold.sizes)
    text = f"{product} is sold in vials of {known} U, not {plain(vial_units)} U."
    return VialQuestion(f"{plain(vial_units)} U", f"{text} Mend it, or say why it is right.")


def dilution_question(product: str, vial_units: Decimal, diluent_ml: Decimal) -> VialQuestion | None:
    sold = REFERENCES.get(product)
    if sold is None or sold.least_ml <= diluent_ml * 100 / vial_units <= sold.most_ml:
        return None
    per_vial = vial_units / 100
    label, least, most = (ml * per_vial for ml in (sold.label_ml, sold.least_ml, sold.most_ml))
    typed = f"{plain(vial_units)} U in {plain(diluent_ml)} mL"
    times = round(diluent_ml / label, 2)
    return VialQuestion(
        typed,
        f"{typed} is {plain(strength(vial_units, diluent_ml))} U in 0.1 mL. The label takes {plain(label)} mL for this "
        f"vial, practice {plain(least)} to {plain(most)} mL: this is {plain(times)} times the label's. Mend it, or say "
        "why it is right.",
    )


def remark(product: str) -> str:
    if product not in ToxinProduct.values or product in REFERENCES:
        return ""
    return f"Vial sizes and dilutions of {product} are not known here: nothing was checked."


def sizes(product: str | None) -> list[str]:
    sold = REFERENCES.get(product or "")
    return [plain(size) for size in sold.sizes] if sold else []


def as_json() -> dict[str, Any]:
    return {
        str(product): {
            "sizes": [float(size) for size in sold.sizes],
            "label": float(sold.label_ml),
            "least": float(sold.least_ml),
            "most": float(sold.most_ml),
        }
        for product, sold in REFERENCES.items()
    }


def confirmed_words(confirmed: Mapping[str, Mapping[str, str]]) -> list[str]:
    return [
        f"{answer['asked']}, confirmed: {REASONS[field](answer['reason']).label}" for field, answer in confirmed.items()
    ]
