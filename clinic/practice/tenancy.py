"""Who may see which rows: one context manager, one abstract model, the key between rooms, helpers for migrations.

PostgreSQL keeps the rule (row-level security, forced, for a role that owns nothing); this module only sets the clinic of a
transaction (ADR 4).
"""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from typing import TYPE_CHECKING, Any, Literal, TypeVar, overload

from django.db import connection, migrations, models, transaction
from django.db.models.expressions import Combinable
from django.utils import timezone

if TYPE_CHECKING:
    from clinic.practice.models import Clinic, User

M = TypeVar("M", bound=models.Model)
APP_ROLE = "glabella_app"
CLINIC, USER = "app.clinic", "app.user"


def _setting(name: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute("select current_setting(%s, true)", [name])
        return cursor.fetchone()[0] or ""


def _set(name: str, value: str) -> None:
    # The local form (true) is the only one allowed: the session form leaks the clinic to the next user of a pooled connection.
    with connection.cursor() as cursor:
        cursor.execute("select set_config(%s, %s, true)", [name, value])


@contextmanager
def _speaking_for(name: str, value: uuid.UUID) -> Iterator[None]:
    """The previous value is restored explicitly on success because inside an outer transaction this block is only a savepoint; on an
    error the rollback restores it."""
    with transaction.atomic():
        previous = _setting(name)
        _set(name, str(value))
        yield
        _set(name, previous)


@contextmanager
def tenant(clinic: "Clinic | uuid.UUID | str") -> Iterator[None]:
    """Set the clinic (a Clinic or its id) of one transaction, and restore the previous one after it. With a Clinic its zone is
    Django's current one meanwhile, so that moments formatted by Django itself are on the clinic's clock too.

    A lazy queryset evaluated after the block sees nothing.
    """
    clinic_id = uuid.UUID(str(getattr(clinic, "pk", clinic)))
    zone = getattr(clinic, "zone", None)
    with _speaking_for(CLINIC, clinic_id), timezone.override(zone) if zone else nullcontext():
        yield


@contextmanager
def signed_in_user(user: "User") -> Iterator[None]:
    """Set the person of one transaction, who sees their own memberships in every clinic; restored as `tenant` does."""
    with _speaking_for(USER, user.pk):
        yield


def current_clinic_id() -> uuid.UUID | None:
    """The clinic of this transaction, or None."""
    value = _setting(CLINIC)
    return uuid.UUID(value) if value else None


class ClinicModel(models.Model):
    """A row that belongs to one clinic. Its migration adds `protect("table")`, a census test fails without it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    clinic = models.ForeignKey("practice.Clinic", on_delete=models.PROTECT, related_name="+")

    class Meta:
        abstract = True


@overload
def link(
    to: type[M], related_name: str, *, null: Literal[True], **options: Any
) -> "models.ForeignKey[M | Combinable | None, M | None]": ...
@overload
def link(to: type[M], related_name: str, **options: Any) -> "models.ForeignKey[M | Combinable, M]": ...
@overload
def link(to: str, related_name: str, **options: Any) -> "models.ForeignKey[Any, Any]": ...
def link(to: type[models.Model] | str, related_name: str, **options: Any) -> "models.ForeignKey[Any, Any]":
    """A foreign key to another ClinicModel (or to Membership). Its constraint is the composite one that `composite_fk` adds:
    a plain foreign key is checked by PostgreSQL past row-level security and could point into another clinic."""
    options.setdefault("on_delete", models.PROTECT)
    return models.ForeignKey(to, related_name=related_name, db_constraint=False, **options)


def open_schema() -> migrations.RunSQL:
    """First of all migrations: the function every policy calls, and what the application role may do with tables to come.

    NULLIF because after a local setting ends it reads '' and not NULL.
    """
    return migrations.RunSQL(
        f"""
        create function app_clinic() returns uuid language sql stable parallel safe as
            $$ select nullif(current_setting('app.clinic', true), '')::uuid $$;
        grant usage on schema public to {APP_ROLE};
        grant select, insert, update, delete on all tables in schema public to {APP_ROLE};
        grant usage, select on all sequences in schema public to {APP_ROLE};
        alter default privileges in schema public grant select, insert, update, delete on tables to {APP_ROLE};
        alter default privileges in schema public grant usage, select on sequences to {APP_ROLE};
        """,
        f"""
        alter default privileges in schema public revoke all on tables from {APP_ROLE};
        alter default privileges in schema public revoke all on sequences from {APP_ROLE};
        drop function app_clinic();
        """,
    )


def protect(table: str, *, is_pointed_at: bool = True) -> migrations.RunSQL:
    """Force row-level security on `table` and give it the unique (clinic_id, id) that composite keys to it need."""
    name = f"{table}_in_clinic"
    unique = f"alter table {table} add constraint {name} unique (clinic_id, id);" if is_pointed_at else ""
    return migrations.RunSQL(
        f"""
        {unique}
        alter table {table} enable row level security;
        alter table {table} force row level security;
        create policy tenant on {table} using (clinic_id = (select app_clinic()))
            with check (clinic_id = (select app_clinic()));
        """,
        f"""
        drop policy tenant on {table};
        alter table {table} no force row level security;
        alter table {table} disable row level security;
        alter table {table} drop constraint if exists {name};
        """,
    )


def composite_fk(table: str, column: str, parent: str) -> migrations.RunSQL:
    """`column` of `table` may only point at a row of `parent` in the same clinic."""
    name = f"{table}_{column}_same_clinic"[:63]
    return migrations.RunSQL(
        f"""alter table {table} add constraint {name} foreign key (clinic_id, {column})
            references {parent} (clinic_id, id) deferrable initially deferred;""",
        f"alter table {table} drop constraint {name};",
    )


def unique_in_clinic(table: str, column: str) -> migrations.RunSQL:
    """Drop the unique key that a OneToOneField puts on its column alone: it tells one clinic of another's rows. The model adds a
    UniqueConstraint over clinic and field in its place."""
    return migrations.RunSQL(
        f"""
        do $drop$ declare alone text; begin
            select k.conname into strict alone from pg_constraint k
            join pg_attribute a on a.attrelid = k.conrelid and k.conkey = array[a.attnum]
            where k.conrelid = '{table}'::regclass and k.contype = 'u' and a.attname = '{column}';
            execute format('alter table {table} drop constraint %I', alone);
        end $drop$;
        """,
        f"alter table {table} add unique ({column});",
    )


def for_each_clinic(sql: str) -> migrations.RunSQL:
    """Statements about existing rows, run for one clinic after the other: the tables' owner sees no row without a clinic either."""
    return migrations.RunSQL(
        f"""
        do $migrate$ declare one uuid; begin
            for one in select id from practice_clinic loop
                perform set_config('app.clinic', one::text, true);
                {sql}
            end loop;
            perform set_config('app.clinic', '', true);
        end $migrate$;
        set constraints all immediate;
        """,
        migrations.RunSQL.noop,
    )
