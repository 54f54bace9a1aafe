"""Every table with a clinic is locked to its clinic, every link stays inside it, and what lies outside says why."""

from typing import Any

import psycopg
import pytest
from django.apps import apps
from django.db.models import CheckConstraint

from clinic.practice.models import Membership
from clinic.practice.tenancy import ClinicModel

pytestmark = pytest.mark.django_db

ALL = "DELETE INSERT SELECT UPDATE"
# What the application may do with the tables that belong to no clinic, each with the reason. A new one has its line here.
GLOBAL = {
    "practice_clinic": (ALL, "read before a clinic is chosen; holds no patient data"),
    "practice_user": (
        "INSERT SELECT",
        "a person works in several clinics; some columns: test_people_are_changed_in_part",
    ),
    "django_session": (ALL, "before anybody has signed in"),
    "django_migrations": ("SELECT", "written by migrations"),
    "django_content_type": ("SELECT", "written by migrations"),
    "auth_permission": ("SELECT", "unused: access is said by memberships"),
    "auth_group": ("SELECT", "unused"),
    "auth_group_permissions": ("SELECT", "unused"),
    "practice_user_groups": ("SELECT", "unused"),
    "practice_user_user_permissions": ("SELECT", "unused"),
    "account_emailaddress": (ALL, "of a person, by allauth"),
    "account_emailconfirmation": (ALL, "of a person, by allauth"),
    "mfa_authenticator": (ALL, "of a person, by allauth"),
    "usersessions_usersession": (ALL, "of a person, by allauth"),
    "axes_accessfailurelog": (ALL, "wrong passwords, before anybody has signed in"),
    "axes_accessattempt": (ALL, "unused, by axes"),
    "axes_accessattemptexpiration": (ALL, "unused, by axes"),
    "axes_accesslog": (ALL, "unused, by axes"),
}
GRANTS = """
    select c.relname, coalesce(string_agg(distinct a.privilege_type, ' ' order by a.privilege_type), '')
    from pg_class c join pg_namespace n on n.oid = c.relnamespace
    left join lateral aclexplode(c.relacl) a on a.grantee in (0, 'glabella_app'::regrole)
    where n.nspname = 'public' and c.relkind in ('r', 'p')
      and not exists (select from pg_attribute k where k.attrelid = c.oid and k.attname = 'clinic_id' and not k.attisdropped)
    group by c.relname
"""
COLUMN_GRANTS = """
    select t.relname, k.attname, a.privilege_type from pg_class t
    join pg_attribute k on k.attrelid = t.oid cross join aclexplode(k.attacl) a
    where t.relnamespace = 'public'::regnamespace and a.grantee in (0, 'glabella_app'::regrole)
"""
NOT_LOCKED = """
    select c.relname from pg_class c
    join pg_namespace n on n.oid = c.relnamespace
    join pg_attribute a on a.attrelid = c.oid and a.attname = 'clinic_id' and not a.attisdropped
    where n.nspname in ('public', 'audit') and c.relkind in ('r', 'p')
      and not (c.relrowsecurity and c.relforcerowsecurity
               and exists (select 1 from pg_policy p where p.polrelid = c.oid and p.polwithcheck is not null))
      and has_table_privilege('glabella_app', c.oid, 'select')
"""
COMPOSITE_KEYS = """
    select child.relname, att.attname, parent.relname
    from pg_constraint k
    join pg_class child on child.oid = k.conrelid join pg_class parent on parent.oid = k.confrelid
    join pg_attribute att on att.attrelid = k.conrelid and att.attnum = any (k.conkey) and att.attname <> 'clinic_id'
    join pg_attribute cl on cl.attrelid = k.conrelid and cl.attnum = any (k.conkey) and cl.attname = 'clinic_id'
    where k.contype = 'f'
"""


def clinic_models() -> list[type[Any]]:
    return [model for model in apps.get_models() if issubclass(model, ClinicModel)]


def test_every_table_with_a_clinic_is_locked(owner_connection: psycopg.Connection[Any]) -> None:
    found = {row[0] for row in owner_connection.execute(NOT_LOCKED)}
    assert found == set()


def test_the_application_writes_only_what_it_needs(owner_connection: psycopg.Connection[Any]) -> None:
    granted = dict(owner_connection.execute(GRANTS).fetchall())
    assert granted == {table: grants for table, (grants, _) in GLOBAL.items()}


def test_people_are_changed_in_part(owner_connection: psycopg.Connection[Any]) -> None:
    """Never their e-mail, nor whether they are active or more than that: they belong to other clinics too."""
    changed = {tuple(row) for row in owner_connection.execute(COLUMN_GRANTS)}
    assert changed == {("practice_user", name, "UPDATE") for name in ("full_name", "last_login", "password")}


def test_no_table_that_names_a_patient_is_without_a_clinic() -> None:
    for model in apps.get_models():
        names = {field.name for field in model._meta.get_fields()}
        if "patient" in names or model.__name__ == "Patient":
            assert issubclass(model, ClinicModel), model


def test_every_link_to_a_clinics_row_is_a_composite_key(owner_connection: psycopg.Connection[Any]) -> None:
    keys = {tuple(row) for row in owner_connection.execute(COMPOSITE_KEYS)}
    missing = []
    for model in clinic_models():
        for field in model._meta.get_fields():
            parent = getattr(field, "related_model", None)
            if not getattr(field, "concrete", False) or parent is None:
                continue
            if issubclass(parent, ClinicModel) or parent is Membership:
                wanted = (model._meta.db_table, field.column, parent._meta.db_table)
                if wanted not in keys:
                    missing.append(wanted)
    assert missing == []


def test_no_view_belongs_to_a_superuser(owner_connection: psycopg.Connection[Any]) -> None:
    rows = owner_connection.execute(
        "select c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace "
        "where n.nspname in ('public', 'audit') and c.relkind in ('v', 'm')"
    )
    assert rows.fetchall() == []


def test_the_application_owns_nothing(owner_connection: psycopg.Connection[Any]) -> None:
    rows = owner_connection.execute("select relname from pg_class where pg_get_userbyid(relowner) = 'glabella_app'")
    assert rows.fetchall() == []


def test_every_unique_key_of_a_clinics_table_begins_with_the_clinic(owner_connection: psycopg.Connection[Any]) -> None:
    """A uniqueness error across clinics would tell one clinic of another's rows. The random primary key may stand alone."""
    rows = owner_connection.execute(
        """
        select t.relname, i.relname, pg_get_indexdef(x.indexrelid)
        from pg_index x join pg_class t on t.oid = x.indrelid join pg_class i on i.oid = x.indexrelid
        join pg_namespace n on n.oid = t.relnamespace
        join pg_attribute a on a.attrelid = t.oid and a.attname = 'clinic_id'
        where n.nspname = 'public' and x.indisunique and not x.indisprimary
        """
    ).fetchall()
    assert [name for _, name, definition in rows if "(clinic_id" not in definition] == []


# What a field offers without a check constraint, with the reason.
UNCHECKED = {
    ("practice.Clinic", "language"): "a language is one file; adding it needs no migration",
    ("records.Patient", "language"): "as the clinic's",
    ("documents.Document", "language"): "as the clinic's",
    ("documents.Document", "kind"): "a type of document is one file; adding it needs no migration",
}


def choices_of(model: type[Any]) -> list[Any]:
    fields = [field for field in model._meta.get_fields() if getattr(field, "concrete", False)]
    return [field for field in fields if field.choices and (model._meta.label, field.name) not in UNCHECKED]


def test_the_database_knows_the_codes_of_every_choice() -> None:
    loose = []
    for model in apps.get_models():
        if model.__module__.split(".")[0] not in ("clinic", "patients", "planning"):
            continue
        checks = [one.condition for one in model._meta.constraints if isinstance(one, CheckConstraint)]
        known = [
            child for condition in checks for child in getattr(condition, "children", ()) if isinstance(child, tuple)
        ]
        codes = {name.removesuffix("__in"): set(values) for name, values in known if name.endswith("__in")}
        for field in choices_of(model):
            wanted = {code for code, _ in field.flatchoices} | ({""} if field.blank else set())
            if codes.get(field.name) != wanted:
                loose.append((model._meta.label, field.name))
    assert loose == []
