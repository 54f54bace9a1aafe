from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("consults", "0006_constraints")]

    operations = [
        migrations.AddField(
            "draft",
            "asked",
            models.JSONField(default=dict, help_text="By health question, who asked it on which day."),
        )
    ]
