import django.db.models.deletion
from django.db import migrations, models

from clinic.practice.tenancy import composite_fk


class Migration(migrations.Migration):
    dependencies = [("booking", "0008_check_in_sequence"), ("office", "0006_entered_at")]

    operations = [
        migrations.AddField(
            model_name="visitdeed",
            name="was_visit_type",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="office.visittype",
            ),
        ),
        composite_fk("booking_visitdeed", "was_visit_type_id", "office_visittype"),
    ]
