from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parent / "sql"
# The functions that keep what was signed: by name, with their own words. From here on a move of a whole chart passes them.
REFUSALS = {
    "consents_refuse_change": "'a signed consent never changes; a withdrawal is a row of its own'",
    "photographs_written_once": "'% is written once and never changes', tg_table_name",
    "consults_written_once": "'% is written once and never changes', tg_table_name",
    "treatments_refuse_change": "'a signed treatment never changes; write a correction beside it'",
    "treatments_refuse_contact_change": "'what was noted of a recall never changes; note what is new beside it'",
}
PASSES = "if records_is_move(to_jsonb(old), to_jsonb(new)) then return new; end if;"


def function(name: str, words: str, first: str = "") -> str:
    return f"""
        create or replace function {name}() returns trigger language plpgsql as $$
        begin
            {first}
            raise exception {words} using errcode = 'restrict_violation';
        end $$;
        """


class Migration(migrations.Migration):
    dependencies = [
        ("records", "0013_merged_charts"),
        ("consents", "0001_initial"),
        ("photographs", "0001_photographs"),
        ("consults", "0001_initial"),
        ("treatments", "0013_recalls"),
    ]

    operations = [
        migrations.RunSQL((SQL / "merging.sql").read_text(), (SQL / "not_merging.sql").read_text()),
        *(migrations.RunSQL(function(name, words, PASSES), function(name, words)) for name, words in REFUSALS.items()),
    ]
