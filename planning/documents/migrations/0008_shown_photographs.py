from django.contrib.postgres.fields import ArrayField
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("documents", "0007_types_are_code")]

    operations = [
        migrations.AddField(
            model_name="document",
            name="shows",
            field=ArrayField(
                models.UUIDField(),
                default=list,
                blank=True,
                editable=False,
                help_text="Ids of the photographs in it.",
            ),
        ),
    ]
