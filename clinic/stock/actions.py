"""Every write of the stock room. Each raises ValidationError with words, by field where one is meant, and KeyUsed for a key that came
with other content before."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from clinic.audit.log import record as log
from clinic.practice.access import KEEPS_STOCK
from clinic.practice.errors import ChangedMeanwhile
from clinic.practice.idempotency import content_hash, made_before
from clinic.practice.models import Clinic, Membership, User
from clinic.practice.numbers import plain
from clinic.stock import checks
from clinic.stock.given_to import is_recalled
from clinic.stock.models import Delivery, Lot, NoticeThreshold, RemovalReason, TradeItem, Vial, Waste, WasteReason
from clinic.stock.reconstitution import dilution_question, size_question


@dataclass(frozen=True)
class Printed:
    """What is printed on a vial. `number` empty: no lot number is."""

    product: str
    number: str
    expires_on: date
    vial_units: Decimal
    gtin: str = ""


@transaction.atomic
def take_in(
    *,
    clinic: Clinic,
    printed: Printed,
    count: int,
    serials: Sequence[str] = (),
    source: str,
    bought_from: str = "",
    seals_intact: bool,
    arrived_cold: bool,
    checklist: Mapping[str, bool],
    size_reason: str = "",
    idempotency_key: uuid.UUID,
    by: User,
) -> Delivery:
    """Put `count` vials into stock; the first ones carry `serials`. `checklist`: by sign of authenticity whether it was found. What
    makes vials unusable is kept with them and told; nothing of it is refused here."""
    checked = {"seals": seals_intact, "cold": arrived_cold, "checklist": dict(checklist), "size": size_reason}
    told = {**checked, "source": source, "from": bought_from}
    content = content_hash(clinic=clinic, printed=vars(printed), count=count, serials=list(serials), told=told)
    if made := made_before(Delivery, idempotency_key, content):
        return made
    Clinic.objects.select_for_update(no_key=True).get(pk=clinic.pk)  # one delivery after the other: lots are made once
    lot = _lot(clinic, printed, size_reason, by)
    checks.refuse_delivery(lot, count, serials, checklist)
    delivery = Delivery.objects.create(
        clinic=clinic,
        lot=lot,
        count=count,
        source=source,
        bought_from=bought_from,
        seals_intact=seals_intact,
        arrived_cold=arrived_cold,
        checklist=dict(checklist),
        taken_by=by,
        idempotency_key=idempotency_key,
        content_hash=content,
    )
    every = [*serials, *[""] * (count - len(serials))]
    Vial.objects.bulk_create(
        Vial(
            clinic=clinic, lot=lot, delivery=delivery, serial=serial, seal_intact=seals_intact, units=printed.vial_units
        )
        for serial in every
    )
    log(action="stock.taken_in", obj=delivery, by=by, data={"lot": str(lot.pk), "vials": count})
    return delivery


def _lot(clinic: Clinic, printed: Printed, size_reason: str, by: User) -> Lot:
    known = checks.lot_in_stock(clinic, printed.product, printed.number)
    checks.refuse_printed(printed, known, size_reason, clinic.today())
    checks.refuse_gtin(clinic, printed)
    if printed.gtin:
        _, is_new = TradeItem.objects.get_or_create(
            clinic=clinic,
            gtin=printed.gtin,
            defaults={"product": printed.product, "vial_units": printed.vial_units, "said_by": by},
        )
        if is_new:
            log(action="stock.gtin_named", obj=clinic, by=by, data={"gtin": printed.gtin, "product": printed.product})
    if known is not None:
        return known
    unusual = size_question(printed.product, printed.vial_units) is not None
    return Lot.objects.create(clinic=clinic, **vars(printed), size_reason=size_reason if unusual else "")


@transaction.atomic
def open_vial(
    *,
    vial: Vial,
    diluent_ml: Decimal,
    opened_at: datetime | None = None,
    dilution_reason: str = "",
    idempotency_key: uuid.UUID,
    by: User,
) -> Vial:
    """Reconstitute it. The same key twice opens it once. `opened_at` None is now; `dilution_reason`: why an unusual one is right."""
    stored = Vial.objects.with_lot().select_for_update(of=("self",), no_key=True).get(pk=vial.pk)
    if stored.opened_at is not None:
        if stored.opening_key == idempotency_key and stored.diluent_ml == diluent_ml:
            return stored
        raise ValidationError(checks.opened_already(stored))
    now = timezone.now()
    checks.refuse_opening(stored, diluent_ml, opened_at or now, now, dilution_reason)
    unusual = dilution_question(stored.lot.product, stored.units, diluent_ml) is not None
    stored.diluent_ml, stored.dilution_reason = diluent_ml, dilution_reason if unusual else ""
    stored.opened_at, stored.opened_by, stored.opening_key = opened_at or now, by, idempotency_key
    stored.save(update_fields=["diluent_ml", "dilution_reason", "opened_at", "opened_by", "opening_key"])
    log(action="stock.vial_opened", obj=stored, by=by, data={"lot": str(stored.lot_id)})
    return stored


@transaction.atomic
def record_waste(
    *,
    vial: Vial,
    units: Decimal,
    reason: str,
    words: str = "",
    witness: User | None,
    idempotency_key: uuid.UUID,
    by: User,
) -> Waste:
    """`witness`: another member who keeps stock and has proved it is them; None only where there is no other, with `words`."""
    content = content_hash(vial=vial, units=units, reason=reason, words=words, witness=witness)
    if made := made_before(Waste, idempotency_key, content):
        return made
    stored = Vial.objects.with_lot().select_for_update(of=("self",), no_key=True).get(pk=vial.pk)
    checks.refuse_waste(stored, units, reason, words)
    _refuse_witness(stored.clinic, witness, words, by)
    waste = Waste.objects.create(
        clinic=stored.clinic,
        vial=stored,
        units=units,
        reason=WasteReason(reason),
        words=words,
        by=by,
        witness=witness,
        idempotency_key=idempotency_key,
        content_hash=content,
    )
    about = {"vial": str(stored.pk), "units": plain(units), "witness": str(witness.pk) if witness else ""}
    log(action="stock.wasted", obj=waste, by=by, data=about)
    return waste


def _refuse_witness(clinic: Clinic, witness: User | None, words: str, by: User) -> None:
    others = Membership.objects.active().holding(KEEPS_STOCK).filter(clinic=clinic).exclude(user=by)
    if witness is None and others.exists():
        raise ValidationError({"witness": ["A second person must see it. Choose who."]})
    if witness is None and not words:
        raise ValidationError({"words": ["Nobody else keeps stock here. Write what was thrown away, and how."]})
    if witness is not None and not others.filter(user=witness).exists():
        raise ValidationError({"witness": ["The witness must be another person who keeps stock here."]})


@transaction.atomic
def remove_vials(*, lot: Lot, count: int, reason: str, words: str = "", unopened: int, by: User) -> list[Vial]:
    """Take unopened vials of a lot off the books. `unopened`: how many there were on the page, so that no double click removes twice."""
    found = Vial.objects.with_lot().unopened().filter(lot=lot).select_for_update(of=("self",), no_key=True)
    # Those without a serial first: one that was scanned is told by its number.
    stored = sorted(found, key=lambda vial: (bool(vial.serial), vial.serial))
    if len(stored) != unopened:
        raise ValidationError(f"There are {len(stored)} unopened vials of this lot now. Nothing was changed.")
    checks.refuse_removal(count, len(stored), reason, words)
    removed = stored[:count]
    for vial in removed:
        vial.removed_at, vial.removed_by = timezone.now(), by
        vial.removed_reason, vial.removed_words = RemovalReason(reason), words
        vial.save(update_fields=["removed_at", "removed_by", "removed_reason", "removed_words"])
    log(action="stock.removed", obj=lot, by=by, data={"vials": count, "reason": reason})
    return removed


@transaction.atomic
def withdraw_lot(*, lot: Lot, reason: str, by: User) -> Lot:
    """From now on nothing may be drawn from its vials. One that is withdrawn already stays as it is."""
    stored = Lot.objects.select_for_update(no_key=True).get(pk=lot.pk)
    if not reason.strip():
        raise ValidationError({"reason": ["Write why the lot is withdrawn, such as the maker's recall number."]})
    if stored.withdrawn_at is None:
        stored.withdrawn_at, stored.withdrawn_by, stored.withdrawn_reason = timezone.now(), by, reason.strip()
        stored.save(update_fields=["withdrawn_at", "withdrawn_by", "withdrawn_reason"])
        log(action="stock.lot_withdrawn", obj=stored, by=by)
    return stored


@transaction.atomic
def release_lot(*, lot: Lot, reason: str, by: User) -> Lot:
    """Take a withdrawal back that was a mistake; the log keeps both, and why. Refused while a recall of the lot is open."""
    stored = Lot.objects.select_for_update(no_key=True).get(pk=lot.pk)
    if stored.withdrawn_at is None:
        return stored
    if is_recalled(stored.pk):
        raise ValidationError("A recall of this lot is open: it stays withdrawn until the recall is closed.")
    if not reason.strip():
        raise ValidationError({"reason": ["Write why the lot may be used again."]})
    stored.withdrawn_at, stored.withdrawn_by, stored.withdrawn_reason = None, None, ""
    stored.save(update_fields=["withdrawn_at", "withdrawn_by", "withdrawn_reason"])
    log(action="stock.lot_released", obj=stored, by=by, data={"reason": reason.strip()})
    return stored


@transaction.atomic
def set_thresholds(*, clinic: Clinic, expiry_days: int, low_vials: int, version: int, by: User) -> NoticeThreshold:
    """Raises ChangedMeanwhile where somebody else has set them since they were shown."""
    Clinic.objects.select_for_update(no_key=True).get(pk=clinic.pk)
    stored = NoticeThreshold.objects.filter(clinic=clinic).first() or NoticeThreshold(clinic=clinic)
    if (stored.expiry_days, stored.low_vials) == (expiry_days, low_vials):
        return stored
    if stored.version != version:
        raise ChangedMeanwhile(stored)
    stored.expiry_days, stored.low_vials, stored.version = expiry_days, low_vials, version + 1
    stored.save()
    log(action="stock.notices_set", obj=stored, by=by)
    return stored
