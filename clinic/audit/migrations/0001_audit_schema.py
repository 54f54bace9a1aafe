from pathlib import Path

from django.db import migrations, models

SQL = (Path(__file__).parent / "sql" / "audit.sql").read_text()


class Migration(migrations.Migration):
    initial = True
    dependencies = [("practice", "0001_initial")]
    operations = [
        migrations.RunSQL(SQL, "set role audit_owner; drop schema audit cascade; reset role;"),
        migrations.CreateModel(
            name="Event",
            fields=[
                ("id", models.BigIntegerField(primary_key=True, serialize=False)),
                ("clinic_id", models.UUIDField()),
                ("at", models.DateTimeField()),
                ("actor", models.TextField()),
                ("action", models.TextField()),
                ("object_type", models.TextField()),
                ("object_id", models.TextField()),
                ("data", models.JSONField(default=dict)),
            ],
            options={"db_table": 'audit"."event', "ordering": ["id"], "managed": False},
        ),
    ]
