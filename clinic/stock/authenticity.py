"""Signs by which a vial is told from a counterfeit, looked for when it comes in (REF 1.7, FDA 2015)."""

from collections.abc import Mapping

from clinic.stock.products import ToxinProduct

EVERY_PRODUCT: Mapping[str, tuple[str, str]] = {
    "lot_on_vial": ("The vial carries a lot number, the same as the carton", "no lot number on the vial"),
    "carton_filled": ("LOT, MFG and EXP are filled in on the carton", "LOT, MFG or EXP is blank on the carton"),
    "tamper_features": ("The carton's tamper features are whole", "the tamper features are broken"),
}
OF_PRODUCT: Mapping[str, Mapping[str, tuple[str, str]]] = {
    ToxinProduct.ONABOTULINUMTOXINA: {
        "active_named": (
            "The active ingredient reads OnabotulinumtoxinA, not Botulinum Toxin Type A",
            "the active ingredient is not named OnabotulinumtoxinA",
        ),
        "licence_1889": (
            "US Licence 1889 is printed on it, or the pack is of another market",
            "US Licence 1889 is missing",
        ),
    }
}


def signs(product: str) -> dict[str, str]:
    """What to look for, by code."""
    return {code: asked for code, (asked, _) in {**EVERY_PRODUCT, **OF_PRODUCT.get(product, {})}.items()}


def failed_words(checklist: Mapping[str, bool]) -> str:
    """What was not found as it should be; empty where all was."""
    known = {code: failed for every in (EVERY_PRODUCT, *OF_PRODUCT.values()) for code, (_, failed) in every.items()}
    return ", ".join(known.get(code, code) for code, found in checklist.items() if not found)
