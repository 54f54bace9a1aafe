"""A transaction sees the memberships of its clinic and of its user, and writes those of its clinic. What the application has no
business to write, it may only read; of a person it may change the password, the name and the time of the last sign-in."""

from django.db import migrations

MEMBERSHIPS = """
    create function app_user() returns uuid language sql stable parallel safe as
        $$ select nullif(current_setting('app.user', true), '')::uuid $$;
    alter table practice_membership enable row level security;
    alter table practice_membership force row level security;
    create policy tenant on practice_membership using (clinic_id = (select app_clinic()))
        with check (clinic_id = (select app_clinic()));
    create policy own on practice_membership for select using (user_id = (select app_user()));
"""
MEMBERSHIPS_BACK = """
    drop policy own on practice_membership;
    drop policy tenant on practice_membership;
    alter table practice_membership no force row level security;
    alter table practice_membership disable row level security;
    drop function app_user();
"""
READ_ONLY = (
    "django_migrations, django_content_type, auth_permission, auth_group, auth_group_permissions, "
    "practice_user_groups, practice_user_user_permissions"
)
GRANTS = f"""
    revoke insert, update, delete on {READ_ONLY} from glabella_app;
    revoke update on practice_user from glabella_app;
    grant update (password, full_name, last_login) on practice_user to glabella_app;
"""
GRANTS_BACK = f"""
    revoke update (password, full_name, last_login) on practice_user from glabella_app;
    grant update on practice_user to glabella_app;
    grant insert, update, delete on {READ_ONLY} to glabella_app;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("practice", "0010_rooms_retire"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]

    operations = [migrations.RunSQL(MEMBERSHIPS, MEMBERSHIPS_BACK), migrations.RunSQL(GRANTS, GRANTS_BACK)]
