"""Usual vial sizes and dilutions of each product by our references, and questions about unusual ones."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import TextChoices

from clinic.practice.numbers import plain
from planning.engine.contract.vocabulary import Product
from planning.treatments.engine_documents import VialUsed


@dataclass(frozen=True)
class VialReference:
    """`sizes` in units; mL for 100 U: by the label, and the range in practice."""

    sizes: tuple[Decimal, ...]
    label_ml: Decimal
    least_ml: Decimal
    most_ml: Decimal


# Sizes: REF 1.6. Dilution: REF 1.7 (label 2.5 mL for 100 U and 1.25 mL for 50 U; in practice 1 to 5 mL for 100 U).
REFERENCES = {
    Product.ONABOTULINUMTOXINA: VialReference((Decimal(50), Decimal(100)), Decimal("2.5"), Decimal(1), Decimal(5))
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


def questions(vial: VialUsed) -> dict[str, VialQuestion]:
    """By form field; empty for usual figures and for products without a reference."""
    sold = REFERENCES.get(Product(vial.product))
    if sold is None:
        return {}
    asked = {}
    if vial.vial_units not in sold.sizes:
        asked["vial_units"] = _about_size(vial, sold)
    if not sold.least_ml <= vial.diluent_ml * 100 / vial.vial_units <= sold.most_ml:
        asked["diluent_ml"] = _about_dilution(vial, sold)
    return asked


def _about_size(vial: VialUsed, sold: VialReference) -> VialQuestion:
    known = " and ".join(plain(size) for size in sold.sizes)
    text = f"{vial.product} is sold in vials of {known} U, not {plain(vial.vial_units)} U."
    return VialQuestion(f"{plain(vial.vial_units)} U", f"{text} Mend it, or say why it is right.")


def _about_dilution(vial: VialUsed, sold: VialReference) -> VialQuestion:
    per_vial = vial.vial_units / 100
    label, least, most = (ml * per_vial for ml in (sold.label_ml, sold.least_ml, sold.most_ml))
    typed = f"{plain(vial.vial_units)} U in {plain(vial.diluent_ml)} mL"
    strength = round(vial.vial_units / vial.diluent_ml / 10, 2)
    times = round(vial.diluent_ml / label, 2)
    return VialQuestion(
        typed,
        f"{typed} is {plain(strength)} U in 0.1 mL. The label takes {plain(label)} mL for this vial, practice "
        f"{plain(least)} to {plain(most)} mL: this is {plain(times)} times the label's. Mend it, or say why it is right.",
    )


def unconfirmed(vial: VialUsed, confirmed: Mapping[str, Mapping[str, str]]) -> dict[str, VialQuestion]:
    """Questions without a coded reason for exactly these figures."""
    return {
        field: asked
        for field, asked in questions(vial).items()
        if confirmed.get(field, {}).get("asked") != asked.key
        or confirmed.get(field, {}).get("reason") not in REASONS[field].values
    }


def remark(product: str) -> str:
    if product not in Product.__members__.values() or Product(product) in REFERENCES:
        return ""
    return f"Vial sizes and dilutions of {product} are not known here: nothing was checked."


def sizes(product: str | None) -> list[str]:
    sold = REFERENCES.get(Product(product)) if product else None
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
