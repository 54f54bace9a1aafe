"""From which vials a treatment came: what is drawn, what is refused and in which words, what a correction gives back."""

import uuid
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, connection, transaction
from django.test import Client

from clinic.practice.models import Clinic, User
from clinic.practice.tenancy import tenant
from clinic.stock import actions as stock
from clinic.stock.models import Vial
from planning.plans.models import Plan
from planning.treatments.draw_model import Draw
from planning.treatments.models import Treatment
from tests.treatments.drawing_up import drawn, total_of, vial_with, wasted
from tests.treatments.making import as_planned, form_data, make_treatment, open_vial

SignIn = Callable[[User], Client]
At = Callable[[Clinic, str], None]
Draws = Sequence[tuple[Vial, Decimal | None]]


def refused(plan: Plan, by: User, draws: Draws, **changes: Any) -> dict[str, list[str]]:
    with pytest.raises(ValidationError) as error:
        make_treatment(plan, by, draws=draws, **changes)
    with tenant(plan.clinic_id):
        assert (
            not Draw.objects.filter(treatment__amends=changes.get("amends"), treatment__plan=plan).exists() or changes
        )
    return error.value.message_dict if hasattr(error.value, "error_dict") else {"__all__": error.value.messages}


# --- what is drawn -----------------------------------------------------------------------------------------------------


def test_the_first_vial_is_emptied_before_the_next(clinic: Clinic, plan: Plan, ada: User) -> None:
    nearly, full = vial_with(clinic, ada, Decimal(10)), open_vial(clinic, ada)
    treatment = make_treatment(plan, ada, draws=[(nearly, None), (full, None)])
    assert (drawn(nearly), drawn(full)) == (Decimal(10), treatment.total_units - 10)
    with tenant(clinic):
        assert [draw.vial_id for draw in treatment.draws.all()] == [nearly.pk, full.pk]


def test_how_much_came_from_each_may_be_said(clinic: Clinic, plan: Plan, ada: User) -> None:
    one, two = open_vial(clinic, ada), open_vial(clinic, ada, number="D77")
    treatment = make_treatment(plan, ada, draws=[(one, None), (two, Decimal(4))])
    assert (drawn(one), drawn(two)) == (treatment.total_units - 4, Decimal(4))
    with tenant(clinic):
        assert treatment.lots == "C1234, D77"
    products = treatment.document["products"]
    assert [one["lot"] for one in products] == ["C1234", "D77"] and "product" not in treatment.document


def test_a_vial_that_gives_nothing_is_not_drawn_from(clinic: Clinic, plan: Plan, ada: User) -> None:
    one, two = open_vial(clinic, ada), open_vial(clinic, ada)
    treatment = make_treatment(plan, ada, draws=[(one, None), (two, None)])
    with tenant(clinic):
        assert treatment.draws.get().vial_id == one.pk
    assert treatment.document["product"]["lot"] == "C1234"


@pytest.mark.parametrize(("over", "fits"), [("0", True), ("0.5", False)])
def test_exactly_the_last_unit_is_drawn_and_half_a_unit_more_is_not(
    clinic: Clinic, plan: Plan, ada: User, over: str, fits: bool
) -> None:
    total = total_of(plan)
    vial = vial_with(clinic, ada, total - Decimal(over))
    if fits:
        make_treatment(plan, ada, draws=[(vial, None)])
        assert drawn(vial) == total
    else:
        said = refused(plan, ada, [(vial, None)])["vial"][0]
        assert f": {(total - Decimal(over)).normalize():f} U are left now" in said and "Choose a further vial" in said
        assert drawn(vial) == 0


# --- what is refused ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("after", "good"), [(timedelta(hours=24), True), (timedelta(hours=24, minutes=1), False), (timedelta(0), True)]
)
def test_a_vial_is_open_for_24_hours(clinic: Clinic, plan: Plan, ada: User, after: timedelta, good: bool) -> None:
    vial = open_vial(clinic, ada, clinic.now() - after)
    if good:
        make_treatment(plan, ada, draws=[(vial, None)])
    else:
        assert "Open for more than 24 hours." in refused(plan, ada, [(vial, None)])["vial"][0]


@pytest.mark.parametrize(("now", "good"), [("2026-11-23 23:59:59", True), ("2026-11-24 00:00:00", False)])
def test_a_vial_expires_at_the_clinics_midnight(
    clinic: Clinic, plan: Plan, ada: User, at: At, now: str, good: bool
) -> None:
    vial = open_vial(clinic, ada, expires_on=date(2026, 11, 23))
    at(clinic, now)
    if good:
        make_treatment(plan, ada, draws=[(vial, None)])
    else:
        assert "Expired on 23 November 2026." in refused(plan, ada, [(vial, None)])["vial"][0]


def test_units_of_another_product_are_never_drawn_nor_added(clinic: Clinic, plan: Plan, ada: User) -> None:
    other = open_vial(clinic, ada, product="abobotulinumtoxinA", number="A1", vial_units=Decimal(500))
    for draws in ([(other, None)], [(open_vial(clinic, ada), None), (other, Decimal(5))]):
        assert "are not the same and are never converted" in refused(plan, ada, draws)["vial"][0]


def test_a_vial_opened_after_the_injections_gave_none_of_them(clinic: Clinic, plan: Plan, ada: User) -> None:
    vial = open_vial(clinic, ada, clinic.now())
    said = refused(plan, ada, [(vial, None)], ended_at=clinic.now() - timedelta(minutes=1))
    assert "opened after the injections ended" in said["vial"][0]


def test_a_lot_withdrawn_later_could_be_used_until_then(clinic: Clinic, plan: Plan, ada: User, at: At) -> None:
    vial, ended = open_vial(clinic, ada), clinic.now()
    at(clinic, "2026-11-23 15:00")
    with tenant(clinic):
        stock.withdraw_lot(lot=vial.lot, reason="Recall 12", by=ada)
    assert "The lot is withdrawn: Recall 12." in refused(plan, ada, [(vial, None)])["vial"][0]
    make_treatment(plan, ada, ended_at=ended, draws=[(vial, None)])


def test_a_treatment_without_a_vial_is_refused(plan: Plan, ada: User) -> None:
    assert refused(plan, ada, []) == {"vial": ["Choose the vial that was used."]}


@pytest.mark.parametrize(
    ("units", "words"),
    [
        (("40", "40"), "U were given, and 80 U come from these vials"),
        (("0.25", None), "units go in steps of 0.5"),
        (("101", None), "come from these vials"),
    ],
)
def test_shares_that_make_no_sense_are_refused_at_their_box(
    clinic: Clinic, plan: Plan, ada: User, units: tuple[str, str | None], words: str
) -> None:
    vials = [open_vial(clinic, ada) for _ in units]
    said = refused(plan, ada, [(v, Decimal(u) if u else None) for v, u in zip(vials, units, strict=True)])
    assert list(said) == [f"drawn-{vials[0].pk}"] and words in said[f"drawn-{vials[0].pk}"][0]


def test_another_clinics_vial_is_not_in_stock(plan: Plan, ada: User, other_clinic: Clinic, outsider: User) -> None:
    abroad = open_vial(other_clinic, outsider)
    assert "not in this clinic's stock" in refused(plan, ada, [(abroad, None)])["vial"][0]


# --- corrections -------------------------------------------------------------------------------------------------------


def without_one(plan: Plan) -> dict[str, Decimal]:
    with tenant(plan.clinic_id):
        given = as_planned(plan)
    return given | {next(iter(given)): Decimal(0)}


def test_a_correction_gives_back_and_draws_anew(clinic: Clinic, plan: Plan, ada: User) -> None:
    vial = open_vial(clinic, ada)
    wrong = make_treatment(plan, ada, draws=[(vial, None)])
    right = make_treatment(plan, ada, given=without_one(plan), amends=wrong, amend_reason="One was left out")
    assert drawn(vial) == right.total_units < wrong.total_units


def test_a_correction_from_another_vial_empties_the_first(clinic: Clinic, plan: Plan, ada: User) -> None:
    vial, other = open_vial(clinic, ada), open_vial(clinic, ada, number="D77")
    wrong = make_treatment(plan, ada, draws=[(vial, None)])
    right = make_treatment(plan, ada, draws=[(other, None)], amends=wrong, amend_reason="Lot misread")
    assert (drawn(vial), drawn(other)) == (0, right.total_units)


def test_a_correction_may_take_what_its_record_had_and_no_more(clinic: Clinic, plan: Plan, ada: User) -> None:
    total = total_of(plan)
    vial = vial_with(clinic, ada, total)
    wrong = make_treatment(plan, ada, draws=[(vial, None)])
    make_treatment(plan, ada, amends=wrong, amend_reason="Note forgotten", note="Slept well")
    assert drawn(vial) == total


def test_a_correction_weeks_later_is_from_the_vial_that_was_used(clinic: Clinic, plan: Plan, ada: User, at: At) -> None:
    """Past its time, the rest thrown away, the lot expired and withdrawn: what was given is told all the same."""
    vial = open_vial(clinic, ada, expires_on=date(2026, 11, 30))
    wrong = make_treatment(plan, ada, draws=[(vial, None)])
    wasted(vial, vial.units - wrong.total_units, ada)
    at(clinic, "2026-12-20 10:00")
    with tenant(clinic):
        stock.withdraw_lot(lot=vial.lot, reason="Recall 12", by=ada)
    told: dict[str, Any] = {"ended_at": wrong.ended_at, "amends": wrong, "amend_reason": "One was left out"}
    right = make_treatment(plan, ada, given=without_one(plan), **told)
    assert drawn(vial) == right.total_units


def test_the_page_of_a_correction_begins_with_its_vials(clinic: Clinic, plan: Plan, ada: User, sign_in: SignIn) -> None:
    one, two = open_vial(clinic, ada), open_vial(clinic, ada, number="D77")
    wrong = make_treatment(plan, ada, draws=[(one, Decimal(4)), (two, None)])
    form = sign_in(ada).get(f"/treatments/{wrong.pk}/amend/").context["form"]
    assert form["vial"].value() == [str(one.pk), str(two.pk)]
    assert form[f"drawn-{one.pk}"].value() == "4"


def test_a_record_from_before_stock_keeps_its_vial_in_a_correction(
    clinic: Clinic, plan: Plan, ada: User, sign_in: SignIn
) -> None:
    wrong = before_stock(make_treatment(plan, ada), ada)
    client, address = sign_in(ada), f"/treatments/{wrong.pk}/amend/"
    assert client.get(address).context["form"]["vial"].value() == ["as-signed"]
    typed = form_data(plan, wrong.ended_at, vial="as-signed", amend_reason="Note forgotten")
    assert client.post(address, typed).status_code == 302
    with tenant(clinic):
        kept = Treatment.objects.current().get().draws.get()
        assert (kept.vial_id, kept.lot, kept.units) == (None, "OLD1", wrong.total_units)


def before_stock(signed: Treatment, by: User) -> Treatment:
    """The record as one that was signed before vials were kept in stock."""
    with tenant(signed.clinic):
        old = Treatment.objects.get(pk=signed.pk)
        old.pk, old.idempotency_key, old._state.adding = uuid.uuid4(), uuid.uuid4(), True
        old.amends, old.amend_reason = signed, "Signed before stock"
        points, draw = list(signed.points.all()), signed.draws.get()
        old.save(force_insert=True)
        for point in points:
            point.pk, point.treatment, point._state.adding = uuid.uuid4(), old, True
        type(points[0]).objects.bulk_create(points)
        draw.pk, draw.treatment, draw.vial, draw.lot, draw._state.adding = uuid.uuid4(), old, None, "OLD1", True
        Draw.objects.bulk_create([draw])
    return old


# --- the database ------------------------------------------------------------------------------------------------------

RAW = {
    "given is set": "update stock_vial set given = 1",
    "given is taken back": "update stock_vial set given = 0",
    "a draw is changed": "update treatments_draw set units = 1",
    "a draw is moved": "update treatments_draw set vial_id = null",
    "a draw is removed": "delete from treatments_draw",
    "a draw is added": "insert into treatments_draw (id, clinic_id, treatment_id, vial_id, number, units, product,"
    " vial_units, vials, diluent_ml, lot, expires_on, seal_intact, source, reconstituted_at)"
    " select gen_random_uuid(), clinic_id, treatment_id, null, 2, 1, product, vial_units, vials, diluent_ml, lot,"
    " expires_on, seal_intact, source, reconstituted_at from treatments_draw",
}


@pytest.mark.parametrize("statement", RAW.values(), ids=RAW)
def test_no_statement_changes_what_was_drawn(clinic: Clinic, treatment: Treatment, statement: str) -> None:
    with tenant(clinic):
        vial = treatment.draws.get().vial
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
        with pytest.raises(DatabaseError), transaction.atomic():
            Draw.objects.update(units=1)
    assert vial is not None and drawn(vial) == treatment.total_units


def signed_by_hand(signed: Treatment, vial: Vial, **changes: Any) -> None:
    """The same treatment once more as a correction of itself, with a draw that no form would write."""
    copy = Treatment.objects.get(pk=signed.pk)
    copy.pk, copy.idempotency_key, copy._state.adding = uuid.uuid4(), uuid.uuid4(), True
    copy.amends, copy.amend_reason = signed, "By hand"
    copy.save(force_insert=True)
    draw = signed.draws.get()
    draw.pk, draw.treatment, draw.vial, draw._state.adding = uuid.uuid4(), copy, vial, True
    for name, value in changes.items():
        setattr(draw, name, value)
    draw.save(force_insert=True)


@pytest.mark.parametrize(
    "change",
    [{"units": Decimal(1)}, {"lot": "OTHER"}, {"product": "abobotulinumtoxinA"}, {"units": Decimal(0)}],
    ids=str,
)
def test_a_draw_says_what_its_treatment_and_its_vial_are(
    clinic: Clinic, treatment: Treatment, change: dict[str, Any]
) -> None:
    with tenant(clinic):
        vial = Vial.objects.get()
        with pytest.raises(DatabaseError), transaction.atomic():
            signed_by_hand(treatment, vial, **change)


def test_nothing_is_drawn_beyond_the_vial_by_hand(clinic: Clinic, treatment: Treatment, ada: User) -> None:
    nearly = vial_with(clinic, ada, treatment.total_units - Decimal("0.5"))
    with tenant(clinic), pytest.raises(DatabaseError, match="vial_gives_no_more_than_it_holds"), transaction.atomic():
        signed_by_hand(treatment, nearly, reconstituted_at=nearly.opened_at)
