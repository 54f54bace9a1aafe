from pathlib import Path

from django.db import migrations, models

SQL = (Path(__file__).parent / "sql" / "reading.sql").read_text()
BACK = "set role audit_owner; alter table audit.event drop column patient; reset role;"


class Migration(migrations.Migration):
    dependencies = [("audit", "0002_verify_the_head")]
    operations = [
        migrations.RunSQL(SQL, BACK),
        migrations.AddField("event", "patient_id", models.TextField(db_column="patient", null=True)),
    ]
