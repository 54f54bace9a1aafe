-- Rows of one patient are moved to another, and back, by these two functions alone. They run as the tables' owner, who may change rows that
-- the application may only add; row-level security is forced for the owner too, so they stay inside the clinic. What was signed stays as it
-- was: the triggers let a row pass only if nothing but its patient and its number differ, and only inside a move.

create function records_is_move(earlier jsonb, later jsonb) returns boolean language sql stable as $$
    select later is not null and coalesce(current_setting('app.moving', true), '') = 'on'
        and current_user = (select pg_get_userbyid(relowner) from pg_class where oid = 'public.records_patient'::regclass)
        and earlier - array['patient_id', 'number'] = later - array['patient_id', 'number']
$$;

-- numbered: {table: {"at": column of the moment, "within": column or ""}}: rows are numbered in the order of their moments.
create function records_move_rows(of_merge uuid, tables text[], numbered jsonb) returns void
language plpgsql security definer set search_path = public, pg_temp as $$
declare
    one text; source uuid; target uuid; by_part text; unless text;
begin
    select m.merged_id, m.kept_id into strict source, target from records_chartmerge m
    join records_patient p on p.id = m.merged_id and p.merged_into_id = m.kept_id
    where m.id = of_merge and m.undone_at is null and not exists (select from records_movedrow r where r.merge_id = m.id);
    perform set_config('app.moving', 'on', true);
    foreach one in array tables loop
        if not exists (select from pg_attribute where attrelid = to_regclass(one) and attname = 'patient_id') then
            raise exception '% has no patient', one;
        end if;
        if numbered ? one then
            by_part := coalesce(nullif(numbered -> one ->> 'within', ''), 'patient_id');
            execute format(
                'insert into records_movedrow (id, clinic_id, merge_id, "table", row, earlier_patient_id, earlier_number)
                 select gen_random_uuid(), clinic_id, $1, %L, id, patient_id, number from %I where patient_id in ($2, $3)',
                one, one) using of_merge, source, target;
            execute format('update %I set number = number + 1000000 where patient_id = $1', one) using target;
            execute format('update %I set number = number + 2000000, patient_id = $1 where patient_id = $2', one)
                using target, source;
            execute format(
                'update %I t set number = n.number from (
                    select id, row_number() over (partition by %I order by %I, number) number from %I where patient_id = $1
                 ) n where n.id = t.id', one, by_part, numbered -> one ->> 'at', one) using target;
        else
            unless := case when one = 'treatments_recalledpatient' then
                'and not exists (select from treatments_recalledpatient o where o.recall_id = t.recall_id and o.patient_id = $1)'
                else '' end;
            execute format(
                'with moved as (update %I t set patient_id = $1 where t.patient_id = $2 %s returning t.id, t.clinic_id)
                 insert into records_movedrow (id, clinic_id, merge_id, "table", row, earlier_patient_id)
                 select gen_random_uuid(), clinic_id, $3, %L, id, $2 from moved', one, unless, one)
                using target, source, of_merge;
        end if;
    end loop;
    perform set_config('app.moving', '', true);
end $$;

create function records_move_rows_back(of_merge uuid) returns void
language plpgsql security definer set search_path = public, pg_temp as $$
declare
    one text; has_numbers boolean;
begin
    if not exists (select from records_chartmerge where id = of_merge and undone_at is not null) then
        raise exception 'only a merge that is undone moves back';
    end if;
    perform set_config('app.moving', 'on', true);
    for one, has_numbers in
        select "table", bool_or(earlier_number is not null) from records_movedrow where merge_id = of_merge group by 1 order by 1
    loop
        if has_numbers then
            execute format('update %I t set number = t.number + 1000000 from records_movedrow r
                where r.merge_id = $1 and r."table" = %L and r.row = t.id', one, one) using of_merge;
            execute format('update %I t set number = r.earlier_number, patient_id = r.earlier_patient_id from records_movedrow r
                where r.merge_id = $1 and r."table" = %L and r.row = t.id', one, one) using of_merge;
        else
            execute format('update %I t set patient_id = r.earlier_patient_id from records_movedrow r
                where r.merge_id = $1 and r."table" = %L and r.row = t.id', one, one) using of_merge;
        end if;
    end loop;
    perform set_config('app.moving', '', true);
end $$;

revoke all on function records_move_rows(uuid, text[], jsonb), records_move_rows_back(uuid) from public;
grant execute on function records_move_rows(uuid, text[], jsonb), records_move_rows_back(uuid) to glabella_app;
revoke insert, update, delete on records_movedrow from glabella_app;
revoke delete on records_chartmerge from glabella_app;
