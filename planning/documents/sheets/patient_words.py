"""Plain names for patients where clinicians use a term; the term stands beside the name."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

from planning.consults.words import side_word, word

PLAIN = {
    # regions and areas
    "glabella": _("Frown (glabella)"),
    "masseter": _("Chewing muscle (masseter)"),
    "platysma": _("Neck bands (platysma)"),
    "nefertiti": _("Jaw edge (Nefertiti)"),
    "perioral_lines": _("Lines above the lip"),
    # concerns
    "muscle_bulk": _("Strong muscle"),
    "laxity": _("Loose skin"),
    "excess_skin": _("Extra skin"),
    "vertical_bands": _("Upright bands"),
    "horizontal_rings": _("Lines across"),
    "chin_dimpling": _("Pebbled skin"),
    "brow_descent": _("Brow that has come down"),
    "volume_loss": _("Lost volume"),
    "festoons": _("Swelling over the cheekbone"),
    "etched_lines": _("Lines that stay"),
    "pigment": _("Spots"),
    # treatments
    "toxin": _("Injections (botulinum toxin)"),
    "rf_microneedling": _("Fine needles with heat (radiofrequency)"),
    "ha_filler": _("Filler (hyaluronic acid)"),
    "biostimulator": _("Injections that build collagen (biostimulator)"),
}


def patient_word(code: Any) -> str:
    """`masseter` as "Chewing muscle (masseter)"; else the clinic's word."""
    words = PLAIN.get(str(code))
    return gettext(words) if words else word(code)


def finding_words(finding: Mapping[str, Any]) -> str:
    region, side = patient_word(finding["region"]), str(finding.get("side"))
    place = f"{region}, {side_word(side)}" if side in ("left", "right") else region
    return f"{place}: {patient_word(finding['concern']).lower()}"
