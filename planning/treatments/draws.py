"""From which vials the units of a treatment come. Units of different products are never added."""

import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from clinic.practice import moments
from clinic.practice.models import Clinic
from clinic.practice.numbers import plain
from clinic.stock.models import Vial
from planning.treatments.draw_model import Draw
from planning.treatments.engine_documents import VialUsed
from planning.treatments.models import HALF, Treatment

Errors = dict[str, list[str]]
Asked = Sequence[tuple[Vial, Decimal | None]]
"""Vials in the order of use, each with the units drawn from it; None for whatever the treatment still needs."""

FIELD = "vial"
NONE_CHOSEN = "Choose the vial that was used."


def field_of(vial_id: uuid.UUID) -> str:
    """Name of the box that says how many units came from one of several vials."""
    return f"drawn-{vial_id}"


@dataclass(frozen=True)
class VialDose:
    """Units from one vial. `vial` None: the record was signed before vials were kept in stock."""

    vial: Vial | None
    units: Decimal
    used: VialUsed
    vials: int = 1


def used(vial: Vial) -> VialUsed:
    """Of a vial that was opened."""
    assert vial.diluent_ml is not None and vial.opened_at is not None
    return VialUsed(
        product=vial.lot.product,
        vial_units=vial.units,
        diluent_ml=vial.diluent_ml,
        lot=vial.lot.number,
        expires_on=vial.lot.expires_on,
        seal_intact=vial.seal_intact,
        source=vial.delivery.source,
        reconstituted_at=vial.opened_at,
    )


def name_of(vial: Vial, clinic: Clinic) -> str:
    serial = f", serial {vial.serial}" if vial.serial else ""
    opened = f", opened {_opened(clinic.local(vial.opened_at), clinic.today())}" if vial.opened_at else ""
    return f"Lot {vial.lot}{serial}{opened}"


def _opened(at: datetime, today: date) -> str:
    return moments.clock(at) if at.date() == today else moments.full(at, today)


def locked(asked: Asked, amends: Treatment | None) -> list[tuple[Vial, Decimal | None]]:
    """The same vials as they stand now. They and those of the corrected record are locked in one order for everybody, so that no two
    records wait for each other; whoever draws from one of them meanwhile is seen."""
    ids = {vial.pk for vial, _ in asked} | set(_given_before(amends))
    rows = Vial.objects.select_for_update(of=("self",), no_key=True).select_related("clinic", "lot", "delivery")
    standing = {one.pk: one for one in rows.filter(pk__in=ids).order_by("pk")}
    return [(standing[vial.pk], units) for vial, units in asked if vial.pk in standing]


def _given_before(amends: Treatment | None) -> dict[uuid.UUID, Decimal]:
    """Units by vial that a correction gives back before it draws."""
    if amends is None:
        return {}
    return {one.vial_id: one.units for one in amends.draws.all() if one.vial_id}


def room(vials: Sequence[Vial], amends: Treatment | None) -> dict[uuid.UUID, Decimal]:
    """Units that a treatment may take from each vial."""
    before = _given_before(amends)
    return {vial.pk: vial.left + before.get(vial.pk, Decimal(0)) for vial in vials}


def shares(asked: Asked, total: Decimal, left: Mapping[uuid.UUID, Decimal]) -> list[tuple[Vial, Decimal]]:
    """Units by vial: as said, the rest from the others in their order, each emptied before the next. What is in none of them counts for
    the last, and is refused there."""
    rest = total - sum((units for _, units in asked if units is not None), Decimal(0))
    open_ended = [vial.pk for vial, units in asked if units is None]
    drawn = []
    for vial, said in asked:
        units = said if said is not None else max(rest, Decimal(0))
        if said is None:
            units = units if vial.pk == open_ended[-1] else min(units, max(left[vial.pk], Decimal(0)))
            rest -= units
        drawn.append((vial, units))
    return drawn


def of_treatment(
    asked: Asked, total: Decimal, planned: str | None, ended_at: datetime, clinic: Clinic, amends: Treatment | None
) -> tuple[list[VialDose], Errors]:
    """The draws of a treatment of `total` units, or what is wrong with them by field. Locks the vials."""
    if not asked:
        return _kept_from_before_stock(amends, total)
    vials = locked(asked, amends)
    if len(vials) < len(asked):
        return [], {FIELD: ["This vial is not in this clinic's stock. Choose another."]}
    left = room([vial for vial, _ in vials], amends)
    drawn = [(vial, units) for vial, units in shares(vials, total, left) if units or len(vials) == 1]
    said = [
        f"{name_of(vial, clinic)}: {words}." for vial, _ in vials for words in unfit(vial, planned, ended_at, amends)
    ]
    errors = {FIELD: said} if said else _amount_errors(vials, drawn, total, left, clinic)
    return [VialDose(vial, units, used(vial)) for vial, units in drawn if not said], errors


def _kept_from_before_stock(amends: Treatment | None, total: Decimal) -> tuple[list[VialDose], Errors]:
    """A correction of a record that knows no vial of the stock keeps what was written of it."""
    kept = [one for one in amends.draws.all() if one.vial_id is None] if amends else []
    if not kept:
        return [], {FIELD: [NONE_CHOSEN]}
    one = kept[0]
    if total > one.vials * one.vial_units:
        return [], {FIELD: [f"{plain(total)} U were given, but {one.vials} x {plain(one.vial_units)} U were opened."]}
    return [VialDose(None, total, of_draw(one), one.vials)], {}


def of_draw(draw: Draw) -> VialUsed:
    names = VialUsed.__dataclass_fields__
    return VialUsed(**{name: getattr(draw, name) for name in names})


def unfit(vial: Vial, planned: str | None, at: datetime, amends: Treatment | None) -> list[str]:
    """Why a treatment that ended then may not draw from this vial, however much is left. A correction says what was given, so a vial
    that is past its time by now is not refused there."""
    if vial.lot.product != planned:
        return [
            f"The plan counts units of {planned}. Units of {vial.lot.product} are not the same and are never converted"
        ]
    if vial.opened_at is None:
        return ["It is not opened yet. Open it on the page of the vials first"]
    if vial.opened_at > at:
        return ["It was opened after the injections ended"]
    return _faults(vial, at, amends)


def _faults(vial: Vial, ended_at: datetime, amends: Treatment | None) -> list[str]:
    """How much is left is asked for apart, and a lot that was withdrawn later could be used until then."""
    faults = dict(vial.unusable(ended_at))
    withdrawn = vial.lot.withdrawn_at
    passed = {"empty"} | ({"withdrawn"} if withdrawn and withdrawn > ended_at else set())
    counted = {"unnumbered"} if amends else set(faults) - passed
    return [words for code, words in faults.items() if code in counted]


def _amount_errors(
    asked: Asked,
    drawn: Sequence[tuple[Vial, Decimal]],
    total: Decimal,
    left: Mapping[uuid.UUID, Decimal],
    clinic: Clinic,
) -> Errors:
    errors: Errors = {}
    for vial, said in asked:
        if said is not None and (said < 0 or said % HALF):
            errors[field_of(vial.pk)] = [f"{plain(said)} U is not possible: units go in steps of 0.5 from 0."]
    taken = sum((units for _, units in drawn), Decimal(0))
    if not errors and taken != total:
        field = next(field_of(vial.pk) for vial, said in asked if said is not None)
        errors[field] = [
            f"{plain(total)} U were given, and {plain(taken)} U come from these vials. Mend one of the two."
        ]
    return errors or dict(_too_much(asked, drawn, left, clinic))


def _too_much(
    asked: Asked, drawn: Sequence[tuple[Vial, Decimal]], left: Mapping[uuid.UUID, Decimal], clinic: Clinic
) -> Iterator[tuple[str, list[str]]]:
    said = {vial.pk for vial, units in asked if units is not None}
    for vial, units in drawn:
        if units > left[vial.pk]:
            field = field_of(vial.pk) if vial.pk in said else FIELD
            yield (
                field,
                [
                    f"{name_of(vial, clinic)}: {plain(left[vial.pk])} U are left now, and {plain(units)} U would come "
                    "from it. Choose a further vial."
                ],
            )


def write(treatment: Treatment, drawn: Sequence[VialDose]) -> None:
    """The database adds the units to what each vial gave; those of a corrected record were given back as the treatment was written."""
    Draw.objects.bulk_create(
        Draw(
            clinic=treatment.clinic,
            treatment=treatment,
            number=number,
            vial=one.vial,
            vials=one.vials,
            units=one.units,
            **vars(one.used),
        )
        for number, one in enumerate(drawn, 1)
    )
