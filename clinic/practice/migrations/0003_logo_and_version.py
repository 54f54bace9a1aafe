from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("practice", "0002_letters_and_faces"),
    ]

    operations = [
        migrations.AddField(
            model_name="clinic",
            name="logo_sha256",
            field=models.CharField(blank=True, editable=False, help_text="Empty: no logo.", max_length=64),
        ),
        migrations.AddField(
            model_name="clinic",
            name="version",
            field=models.PositiveIntegerField(
                default=1, editable=False, help_text="Counts saves, so that two people editing at once find out."
            ),
        ),
    ]
