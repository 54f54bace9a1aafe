"""A member's roles: one or several in a clinic, known and each once; whoever joins gets them by one action."""

import pytest
from django.db import IntegrityError, connections, transaction
from django.db.migrations.executor import MigrationExecutor

from clinic.practice.access import DECIDES, HAS_A_DIARY, READS_PLANS, RUNS_THE_DAY, injectors, may
from clinic.practice.actions import add_member
from clinic.practice.models import Clinic, Membership, Role, User
from clinic.practice.tenancy import signed_in_user, tenant
from tests.conftest import make_member
from tests.support.members import change_member, join, member_of


def roles_of(user: User) -> list[str]:
    with signed_in_user(user):
        return Membership.objects.get(user=user).roles


def test_a_member_may_hold_several_roles(clinic: Clinic) -> None:
    roles = [Role.INJECTOR, Role.OWNER, Role.INJECTOR]
    member = add_member(clinic=clinic, email="olive@harbour.example", full_name="Olive", roles=roles)
    assert roles_of(member.user) == ["owner", "injector"]
    assert str(member) == "Olive (Owner and injector)"


@pytest.mark.parametrize(
    ("roles", "words"),
    [
        (["front_desk"], "Front desk"),
        (["injector", "director"], "Medical director and injector"),
        (["front_desk", "injector", "owner"], "Owner, injector and front desk"),
    ],
)
def test_roles_are_told_in_one_order(roles: list[str], words: str) -> None:
    assert Role.words(roles) == words


@pytest.mark.parametrize(
    ("roles", "constraint"),
    [
        ([], "membership_has_a_role"),
        (["nurse"], "membership_roles_known_once"),
        (["owner", "nurse"], "membership_roles_known_once"),
        (["owner", "owner"], "membership_roles_known_once"),
        (["injector", "owner", "injector"], "membership_roles_known_once"),
    ],
)
def test_the_database_refuses_other_roles(clinic: Clinic, ada: User, roles: list[str], constraint: str) -> None:
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        change_member(clinic, ada, roles=roles)
    assert roles_of(ada) == ["injector"]


def test_all_roles_at_once_are_taken(clinic: Clinic, ada: User) -> None:
    change_member(clinic, ada, roles=Role.values)
    assert roles_of(ada) == Role.values


def test_a_second_row_for_the_same_person_is_refused(clinic: Clinic, ada: User) -> None:
    with pytest.raises(IntegrityError, match="one_membership_a_clinic"), transaction.atomic():
        join(clinic, ada, Role.OWNER)


def test_rights_add_up(clinic: Clinic) -> None:
    both = member_of(clinic, make_member(clinic, "Olga", Role.DIRECTOR, Role.INJECTOR))
    one = member_of(clinic, make_member(clinic, "Otto", Role.DIRECTOR))
    assert may(both, DECIDES) and may(both, READS_PLANS) and not may(both, RUNS_THE_DAY)
    assert may(one, READS_PLANS) and not may(one, DECIDES)
    assert not may(None, READS_PLANS)


def test_an_owner_who_injects_is_an_injector(clinic: Clinic, other_clinic: Clinic, ada: User, olive: User) -> None:
    make_member(clinic, "Zoe", Role.OWNER, Role.INJECTOR)
    make_member(other_clinic, "Bea", Role.INJECTOR)
    change_member(clinic, make_member(clinic, "Lea", Role.INJECTOR), is_active=False)
    with tenant(clinic):
        assert [one.user.full_name for one in injectors(clinic)] == ["Ada", "Zoe"]
        assert Membership.objects.holding(HAS_A_DIARY).filter(clinic=clinic).count() == 3


AS_IT_WAS_THEN = """
    alter table practice_membership disable row level security;
    do $$ declare one record; begin
        for one in select table_name, column_name from information_schema.columns where is_nullable = 'NO'
            and table_name in ('practice_clinic', 'practice_membership', 'practice_user') and column_name <> 'id' loop
            execute format('alter table %%I alter %%I drop not null', one.table_name, one.column_name);
        end loop;
    end $$;
"""
ROLES_BEFORE = ("owner", "director", "injector", "front_desk")


@pytest.mark.django_db(databases=["owner"])
def test_existing_roles_are_carried_over_and_back() -> None:
    """The migration itself, on rows of before; DDL is rolled back with the test."""
    connection = connections["owner"]
    loader = MigrationExecutor(connection).loader
    before = loader.project_state(("practice", "0004_languages_by_file"))
    step = loader.get_migration("practice", "0005_membership_roles")
    with connection.schema_editor() as editor:
        editor.execute(AS_IT_WAS_THEN, ())
        step.unapply(before.clone(), editor)
    old, new = before.apps, step.mutate_state(before.clone()).apps
    clinic = old.get_model("practice", "Clinic").objects.using("owner").create(name="Harbour", code="harbour")
    for role in ROLES_BEFORE:
        user = (
            old.get_model("practice", "User")
            .objects.using("owner")
            .create(email=f"{role}@harbour.example", full_name=role)
        )
        old.get_model("practice", "Membership").objects.using("owner").create(clinic=clinic, user=user, role=role)
    with connection.cursor() as cursor:
        cursor.execute("set constraints all immediate")
    with connection.schema_editor() as editor:
        step.apply(before.clone(), editor)
    members = new.get_model("practice", "Membership").objects.using("owner")
    assert sorted(members.values_list("roles", flat=True)) == sorted([role] for role in ROLES_BEFORE)
    members.filter(roles=["owner"]).update(roles=["owner", "injector"])
    with connection.schema_editor() as editor:
        step.unapply(before.clone(), editor)
    kept = old.get_model("practice", "Membership").objects.using("owner").values_list("role", flat=True)
    assert sorted(kept) == sorted(ROLES_BEFORE)
    with connection.schema_editor() as editor:
        step.apply(before.clone(), editor)
        editor.execute("alter table practice_membership enable row level security")
