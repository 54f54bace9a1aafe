drop function earlier_take_back(uuid);
create or replace function consults_written_once() returns trigger language plpgsql as $$
begin
    if records_is_move(to_jsonb(old), to_jsonb(new)) then return new; end if;
    raise exception '% is written once and never changes', tg_table_name using errcode = 'restrict_violation';
end $$;
