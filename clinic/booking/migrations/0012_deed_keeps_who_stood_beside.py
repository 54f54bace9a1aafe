import django.contrib.postgres.fields
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("booking", "0011_deed_keeps_the_reasons")]

    operations = [
        migrations.AddField(
            model_name="visitdeed",
            name="was_beside",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.UUIDField(),
                db_default=[],
                default=list,
                editable=False,
                help_text="The visits that it stood beside, booked anyway.",
                size=None,
            ),
        ),
    ]
