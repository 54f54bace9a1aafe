from pathlib import Path

from django.db import migrations

SQL = (Path(__file__).parent / "sql" / "verify.sql").read_text()


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_audit_schema")]
    operations = [migrations.RunSQL(SQL, migrations.RunSQL.noop)]
