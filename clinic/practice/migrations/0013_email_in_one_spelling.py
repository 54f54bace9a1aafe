"""E-mail addresses of people in the one spelling that is compared (clinic/practice/email_addresses.py); the database holds no other."""

from typing import Any

from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from clinic.practice.email_addresses import ONE_SPELLING, email_address


def spell(apps: Any, editor: BaseDatabaseSchemaEditor) -> None:
    people = apps.get_model("practice", "User").objects.using(editor.connection.alias)
    for pk, email in people.exclude(email__regex=ONE_SPELLING).values_list("pk", "email"):
        people.filter(pk=pk).update(email=email_address(email))


class Migration(migrations.Migration):
    dependencies = [("practice", "0012_idle_minutes")]

    operations = [
        migrations.RunPython(spell, migrations.RunPython.noop, elidable=True),
        migrations.RunSQL("set constraints all immediate", migrations.RunSQL.noop),
        migrations.AddConstraint(
            model_name="user",
            constraint=models.CheckConstraint(
                condition=models.Q(email__regex=ONE_SPELLING), name="user_email_in_one_spelling"
            ),
        ),
    ]
