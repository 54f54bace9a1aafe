"""Two charts of one person: every row moves, what was signed stays as it was, and a day long all of it goes back."""

import json
import uuid
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.apps import apps
from django.core.serializers import serialize
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from clinic.audit.models import Event
from clinic.messages.models import Message
from clinic.practice.models import Clinic, User
from clinic.practice.tenancy import tenant
from patients.chart.merging import MOVED, NUMBERED, STAYS, NotMerged, merge_charts, undo_merge
from patients.records import actions
from patients.records.models import ChartMerge, HealthHistory, MovedRow, Patient
from patients.records.search import find_patients
from planning.treatments.models import Treatment
from tests.chart.making import merged
from tests.messages.making import make_message, switch_on
from tests.records.people import add
from tests.treatments.making import make_plan


def rows_of(clinic: Clinic) -> dict[str, list[Any]]:
    """Every row that may move, as it stands."""
    with tenant(clinic):
        return {
            label: sorted(json.loads(serialize("json", apps.get_model(label).objects.all())), key=lambda one: one["pk"])
            for label in MOVED
        }


def without_patient(rows: dict[str, list[Any]]) -> dict[str, list[Any]]:
    return {
        label: [
            {name: value for name, value in one["fields"].items() if name not in ("patient", "number")}
            for one in of_table
        ]
        for label, of_table in rows.items()
    }


def test_every_table_that_names_a_patient_moves_or_says_why_not() -> None:
    naming = {
        model._meta.label
        for model in apps.get_models()
        for field in model._meta.get_fields()
        if getattr(field, "concrete", False) and (field.related_model is Patient or field.name == "patient_id")
    } - {"audit.Event"}
    assert naming == {*MOVED, *STAYS}
    numbered = {
        model._meta.label
        for model in apps.get_models()
        for constraint in model._meta.constraints
        if {"patient", "number"} <= set(getattr(constraint, "fields", ()))
    }
    assert numbered == set(NUMBERED)


@pytest.mark.django_db
def test_no_column_that_names_a_patient_is_forgotten() -> None:
    """As the database has them, however a model calls its field."""
    with connection.cursor() as cursor:
        cursor.execute("""
            select c.table_name, c.column_name from information_schema.columns c
            where c.table_schema = 'public' and c.udt_name in ('uuid', '_uuid') and c.column_name like '%patient%'
            union select conrelid::regclass::text, attname from pg_constraint
            join pg_attribute on attrelid = conrelid and attnum = any(conkey) and attname <> 'clinic_id'
            where contype = 'f' and confrelid = 'records_patient'::regclass""")
        columns: set[tuple[str, str]] = set(cursor.fetchall())
    moved = {apps.get_model(label)._meta.db_table for label in MOVED}
    stays = {apps.get_model(label)._meta.db_table for label in STAYS}
    assert {table for table, _ in columns} - {"audit_event"} == moved | stays
    assert {column for table, column in columns if table in moved} == {"patient_id"}, (
        "the only column that a move knows"
    )


def test_a_message_goes_with_the_visit_it_is_about(two: tuple[Patient, Patient], clinic: Clinic, ada: User) -> None:
    ana, again = two
    with tenant(clinic):
        switch_on(clinic, ada, "email", kinds=("visit_confirmation",))
        message = make_message(clinic, again.pk)
    merge = merged(ana, again, ada)
    with tenant(clinic):
        assert Message.objects.get(pk=message.pk).patient_id == ana.pk
        undo_merge(merge=merge, by=ada)
        assert Message.objects.get(pk=message.pk).patient_id == again.pk


def test_everything_of_the_other_chart_stands_in_the_kept_one(
    two: tuple[Patient, Patient], clinic: Clinic, ada: User
) -> None:
    ana, again = two
    before = rows_of(clinic)
    merged(ana, again, ada)
    after = rows_of(clinic)
    of_ana = {label: {one["pk"] for one in rows} for label, rows in after.items()}
    for label, rows in before.items():
        assert {one["pk"] for one in rows} <= of_ana[label], f"{label}: nothing is lost"
        assert all(one["fields"]["patient"] == str(ana.pk) for one in after[label]), label
    assert len(before["treatments.Treatment"]) == 1 and len(before["plans.Plan"]) == 2
    known = {one["pk"] for one in before["records.HealthHistory"]}
    after["records.HealthHistory"] = [one for one in after["records.HealthHistory"] if one["pk"] in known]
    assert without_patient(after) == without_patient(before), "what was signed says what it said"
    with tenant(clinic):
        assert Patient.objects.get(pk=ana.pk).phone == "07700 900123", "taken over where there was none"
        numbers = list(ana.health_histories.order_by("taken_at").values_list("number", flat=True))
        assert numbers == list(range(1, len(numbers) + 1))


def test_of_two_answers_the_one_that_warns_counts_with_its_own_source(
    two: tuple[Patient, Patient], clinic: Clinic, ada: User, olive: User
) -> None:
    merged(*two, olive)
    with tenant(clinic):
        newest = two[0].health_histories.first()
        assert newest is not None and newest.taken_by == olive
        assert newest.answers["pregnant"] is True and newest.answers["breastfeeding"] is True
        assert {source["by"] for source in newest.sources.values()} == {str(ada.pk)}, "nobody was asked by the merge"


def test_both_names_find_the_one_chart(two: tuple[Patient, Patient], clinic: Clinic, ada: User) -> None:
    ana, again = two
    merged(ana, again, ada)
    with tenant(clinic):
        for text in ("lima", "reyes", "reyes ana", "anna limareyes", "14/3/1986", "900123", "14/3/1986 reyes"):
            assert find_patients(text).patients == [ana], text
        assert list(Patient.objects.by_name()) == [ana]
        actions.update_patient(
            patient=ana, by=ada, version=Patient.objects.get(pk=ana.pk).version, given_name="Ana Maria"
        )
        assert find_patients("reyes").patients == [ana], "after a change of the name too"


def test_undone_within_a_day_everything_is_as_it_was(two: tuple[Patient, Patient], clinic: Clinic, ada: User) -> None:
    ana, again = two
    before = rows_of(clinic)
    merge = merged(ana, again, ada)
    with tenant(clinic):
        for _ in range(2):
            undo_merge(merge=merge, by=ada)
    after = rows_of(clinic)
    histories, added = (
        after["records.HealthHistory"],
        len(after["records.HealthHistory"]) - len(before["records.HealthHistory"]),
    )
    assert added == 2, "the combined answers, and the kept chart's own said again"
    known = {one["pk"] for one in before["records.HealthHistory"]}
    after["records.HealthHistory"] = [one for one in histories if one["pk"] in known]
    assert after == before
    with tenant(clinic):
        assert find_patients("reyes").patients == [again] and set(find_patients("lima").patients) == {ana, again}
        assert Patient.objects.get(pk=ana.pk).phone == ""
        newest = ana.health_histories.first()
        assert newest is not None and newest.answers["breastfeeding"] is False
    assert merged(ana, again, ada).pk != merge.pk, "and they can be merged again"


def test_who_wants_no_messages_gets_none_by_the_kept_chart_until_it_is_undone(
    two: tuple[Patient, Patient], clinic: Clinic, ada: User
) -> None:
    ana, again = two
    with tenant(clinic):
        actions.stop_messages(patient=again, choice="no_sms", by=ada)
        again.refresh_from_db()
    merge = merged(ana, again, ada)
    with tenant(clinic):
        kept = Patient.objects.get(pk=ana.pk)
        assert (kept.no_sms, kept.no_email) == (True, False)
        undo_merge(merge=merge, by=ada)
        assert not Patient.objects.get(pk=ana.pk).no_sms and Patient.objects.get(pk=again.pk).no_sms


def test_names_find_the_chart_that_two_merges_lead_to(
    two: tuple[Patient, Patient], clinic: Clinic, ada: User, olive: User
) -> None:
    ana, again = two
    with tenant(clinic):
        third = add(clinic, olive, "Anita", "Wexford", "1986-03-14")
    merged(again, third, ada)
    with tenant(clinic):
        again.refresh_from_db()
    merged(ana, again, ada)
    with tenant(clinic):
        assert find_patients("wexford").patients == [ana]


def test_after_a_day_or_a_treatment_it_stands(two: tuple[Patient, Patient], clinic: Clinic, ada: User) -> None:
    ana, again = two
    merge = merged(ana, again, ada)
    later = time_machine.travel(timezone.now() + timedelta(days=1, seconds=1), tick=False)
    with tenant(clinic), later, pytest.raises(NotMerged, match="That day is over"):
        undo_merge(merge=merge, by=ada)
    make_plan(ana, ada)
    with tenant(clinic), pytest.raises(NotMerged, match="consults, plans"):
        undo_merge(merge=merge, by=ada)


def test_a_double_press_merges_once(two: tuple[Patient, Patient], clinic: Clinic, ada: User) -> None:
    ana, again = two
    first = merged(ana, again, ada)
    with tenant(clinic):
        assert merge_charts(kept=ana, merged=again, versions=(1, 1), by=ada) == first
        assert ChartMerge.objects.count() == 1
        actions_told = Event.objects.filter(action__startswith="patient.merge").values_list("action", flat=True)
        assert sorted(actions_told) == ["patient.merge", "patient.merged"]


def test_only_a_whole_move_passes_what_keeps_the_signed_rows(
    two: tuple[Patient, Patient], clinic: Clinic, ada: User
) -> None:
    ana, again = two
    with tenant(clinic):
        for write in (
            lambda: Treatment.objects.update(patient=ana),
            lambda: HealthHistory.objects.update(patient=ana),
            lambda: MovedRow.objects.all().delete(),
            lambda: run("select set_config('app.moving', 'on', true)") or Treatment.objects.update(patient=ana),
            lambda: run("select records_move_rows(%s, array['treatments_treatment'], '{}')", uuid.uuid4()),
            lambda: run("select records_move_rows_back(%s)", uuid.uuid4()),
        ):
            with pytest.raises(DatabaseError), transaction.atomic():
                write()


def run(sql: str, *values: object) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)


def test_two_charts_that_say_the_same_say_it_once(clinic: Clinic, ada: User) -> None:
    ana, again = (add(clinic, ada, given, "Lima") for given in ("Ana", "Anna"))
    with tenant(clinic):
        for one in (again, ana):
            actions.record_health_history(patient=one, answers={"pregnant": False}, by=ada)
    merged(ana, again, ada)
    with tenant(clinic):
        assert ana.health_histories.count() == 2
