import uuid

from django.db import migrations, models
from django.db.migrations.operations.base import Operation

KEY = models.UUIDField(default=uuid.uuid4, editable=False, help_text="Of the form that made this row.")
CONTENT = models.CharField(
    max_length=64, blank=True, editable=False, help_text="Of what was sent. Empty: made before this was kept."
)


def rename_key(model: str, before: str, after: str) -> list[Operation]:
    return [
        migrations.RemoveConstraint(model, before),
        migrations.RenameField(model, "once", "idempotency_key"),
        migrations.AlterField(model, "idempotency_key", KEY),
        migrations.AddField(model, "content_hash", CONTENT),
        migrations.AddConstraint(
            model, models.UniqueConstraint(fields=("clinic", "idempotency_key"), name=f"{after}_idempotency_key")
        ),
    ]


class Migration(migrations.Migration):
    dependencies = [("booking", "0003_check_ins_kept_open")]

    operations = [
        *rename_key("appointment", "appointment_once", "appointment"),
        *rename_key("attempt", "attempt_once", "attempt"),
    ]
