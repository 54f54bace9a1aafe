"""The engine's answer to what was decided is kept with the decision. Rows made before stay empty: they are written once."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("consults", "0002_reason_outside_the_area")]

    operations = [
        migrations.AddField(model_name="decision", name="outcome", field=models.JSONField(editable=False, null=True)),
    ]
