-- A treatment is signed when it is written, so from then on its rows only stand: no change, no removal, no further point.
create function treatments_refuse_change() returns trigger language plpgsql as $$
begin
    raise exception 'a signed treatment never changes; write a correction beside it' using errcode = 'restrict_violation';
end $$;

create trigger signed_never_changes before update or delete on treatments_treatment
    for each row execute function treatments_refuse_change();
create trigger signed_never_changes before update or delete on treatments_treatmentpoint
    for each row execute function treatments_refuse_change();

-- All points of a treatment come in one statement and are as many and as much as the signature says, so none can be added later.
-- Not deferred: at commit the transaction speaks for no clinic any more and would see no row.
create function treatments_points_as_signed() returns trigger language plpgsql as $$
begin
    if exists (
        select 1 from treatments_treatment signed
        join treatments_treatmentpoint point on point.clinic_id = signed.clinic_id and point.treatment_id = signed.id
        where signed.id in (select treatment_id from added)
        group by signed.id, signed.point_count, signed.total_units
        having count(*) <> signed.point_count or sum(point.units) <> signed.total_units
    ) then
        raise exception 'the points of a treatment are those it was signed with' using errcode = 'restrict_violation';
    end if;
    return null;
end $$;

create trigger points_as_signed after insert on treatments_treatmentpoint
    referencing new table as added for each statement execute function treatments_points_as_signed();
