from django.db import migrations, models

TYPES = {
    "vial_units": "numeric(6, 1)",
    "vials": "smallint",
    "diluent_ml": "numeric(5, 2)",
    "lot": "varchar(40)",
    "expires_on": "date",
    "seal_intact": "boolean",
    "source": "varchar(20)",
    "reconstituted_at": "timestamptz",
}


def each(change: str) -> str:
    return ", ".join(change.format(name=name, kind=kind) for name, kind in TYPES.items())


DROP = f"alter table treatments_treatment {each('drop column {name}')};"
# Backwards, a treatment from several vials keeps the data of the first.
TAKE_BACK = f"""
alter table treatments_treatment {each("add column {name} {kind}")};
alter table treatments_treatment disable trigger signed_never_changes;
do $back$ declare one uuid; begin
    for one in select id from practice_clinic loop
        perform set_config('app.clinic', one::text, true);
        update treatments_treatment treatment set ({", ".join(TYPES)}) = (
            select {", ".join(TYPES)} from treatments_draw draw
            where draw.clinic_id = one and draw.treatment_id = treatment.id order by draw.number limit 1
        ) where treatment.clinic_id = one;
    end loop;
    perform set_config('app.clinic', '', true);
end $back$;
set constraints all immediate;
alter table treatments_treatment enable trigger signed_never_changes;
alter table treatments_treatment {each("alter column {name} set not null")};
"""


class Migration(migrations.Migration):
    dependencies = [("treatments", "0011_draws")]

    operations = [
        migrations.RemoveConstraint(
            model_name="treatment",
            name="treatment_names_its_lot",
        ),
        migrations.RemoveConstraint(
            model_name="treatment",
            name="treatment_source_is_known",
        ),
        migrations.RemoveIndex(
            model_name="treatment",
            name="treatments_by_lot",
        ),
        migrations.RunSQL(
            DROP,
            TAKE_BACK,
            state_operations=[migrations.RemoveField(model_name="treatment", name=name) for name in TYPES],
        ),
        migrations.AlterField(
            model_name="treatment",
            name="confirmed",
            field=models.JSONField(
                blank=True,
                default=dict,
                help_text="Before vials were kept in stock: by figure of the vial that was asked about, the coded reason.",
            ),
        ),
    ]
