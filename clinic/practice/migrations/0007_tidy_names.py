"""Names of clinics and staff stored before unseen signs were taken out: without them now."""

from typing import Any

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from clinic.practice.typed_text import line

NAMED = {"Clinic": "name", "User": "full_name", "Membership": "title"}


def tidy(apps: Any, editor: BaseDatabaseSchemaEditor) -> None:
    for model, field in NAMED.items():
        rows = apps.get_model("practice", model).objects.using(editor.connection.alias)
        for pk, name in rows.filter(**{f"{field}__regex": "[^ -~]"}).values_list("pk", field):
            if (kept := line(name)) and kept != name:
                rows.filter(pk=pk).update(**{field: kept})


class Migration(migrations.Migration):
    dependencies = [("practice", "0006_constraints")]

    operations = [migrations.RunPython(tidy, migrations.RunPython.noop, elidable=True)]
