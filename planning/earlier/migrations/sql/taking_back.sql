-- What an import added is removed within a day by this function alone. It runs as the tables' owner, who may remove rows that the application may
-- only add, inside the clinic (row-level security is forced for it too); only a patient whom that very row made goes. A row of another table
-- that still names the patient stops the transaction by its foreign key.
create or replace function consults_written_once() returns trigger language plpgsql as $$
begin
    if records_is_move(to_jsonb(old), to_jsonb(new)) then return new; end if;
    if tg_op = 'DELETE' and tg_table_name = 'earlier_earliertreatment' and coalesce(current_setting('app.taking_back', true), '') = 'on'
        and current_user = (select pg_get_userbyid(relowner) from pg_class where oid = 'public.records_patient'::regclass)
    then return old; end if;
    raise exception '% is written once and never changes', tg_table_name using errcode = 'restrict_violation';
end $$;

create function earlier_take_back(import_row uuid) returns void
language plpgsql security definer set search_path = public, pg_temp as $$
declare
    made uuid;
begin
    select r.added_id into strict made from earlier_importrow r
    join earlier_patientimport i on i.id = r.of_import_id
    where r.id = import_row and r.state = 'added' and i.state = 'taking_back' and i.added_at > now() - interval '2 days';
    perform set_config('app.taking_back', 'on', true);
    delete from earlier_earliertreatment where patient_id = made;
    delete from records_patientword where patient_id = made;
    delete from records_detailschange where patient_id = made;
    delete from records_patient where id = made;
    perform set_config('app.taking_back', '', true);
end $$;

revoke all on function earlier_take_back(uuid) from public;
grant execute on function earlier_take_back(uuid) to glabella_app;
