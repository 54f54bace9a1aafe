from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("jobs", "0003_constraints")]

    operations = [
        migrations.AddField(
            model_name="job",
            name="started_at",
            field=models.DateTimeField(editable=False, help_text="When it was first taken up.", null=True),
        ),
    ]
