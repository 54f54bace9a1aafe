"""Each recorded answer says where it comes from. What is on record already comes from its own row: recorded then, by whoever took it."""

from django.db import migrations, models

from clinic.practice.tenancy import for_each_clinic

FROM_ITS_OWN_ROW = """
update records_healthhistory h set sources = (
    select coalesce(jsonb_object_agg(question, jsonb_build_object(
        'kind', 'record', 'on', (h.taken_at at time zone k.timezone)::date, 'by', h.taken_by_id)), '{}')
    from jsonb_object_keys(h.answers) question)
from practice_clinic k
where k.id = h.clinic_id and h.sources = '{}';
"""


class Migration(migrations.Migration):
    dependencies = [("records", "0005_constraints")]

    operations = [
        migrations.AddField(
            model_name="healthhistory",
            name="sources",
            field=models.JSONField(default=dict, help_text="Where each answer comes from, by question."),
        ),
        for_each_clinic(FROM_ITS_OWN_ROW),
    ]
