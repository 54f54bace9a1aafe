-- A treatment is signed when it is written, so from then on its rows only stand: no change, no removal, no further point.
create function treatments_refuse_change() returns trigger language plpgsql as $$
begin
    raise exception 'a signed treatment never changes; write a correction beside it' using errcode = 'restrict_violation';
end $$;

create trigger signed_never_changes before update or delete on treatments_treatment
    for each row execute function treatments_refuse_change();
create trigger signed_never_changes before update or delete on treatments_treatmentpoint
    for each row execute function treatments_refuse_change();

-- Checked at commit, when all points are there: they are as many and as much as the signature says, so none can be added later.
create function treatments_points_as_signed() returns trigger language plpgsql as $$
declare
    signed record;
    found record;
    treatment uuid := case tg_table_name when 'treatments_treatment' then new.id
                      else (to_jsonb(new) ->> 'treatment_id')::uuid end;
begin
    select point_count, total_units into signed from treatments_treatment where id = treatment and clinic_id = new.clinic_id;
    select count(*) as points, coalesce(sum(units), 0) as units into found
        from treatments_treatmentpoint where treatment_id = treatment and clinic_id = new.clinic_id;
    if found.points is distinct from signed.point_count or found.units is distinct from signed.total_units then
        raise exception 'the points of a treatment are those it was signed with' using errcode = 'restrict_violation';
    end if;
    return null;
end $$;

create constraint trigger points_as_signed after insert on treatments_treatment
    deferrable initially deferred for each row execute function treatments_points_as_signed();
create constraint trigger points_as_signed after insert on treatments_treatmentpoint
    deferrable initially deferred for each row execute function treatments_points_as_signed();
