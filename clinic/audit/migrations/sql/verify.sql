-- Also says when the head of a chain is gone, and counts an event as linked only by a link of its own clinic.
set role audit_owner;
create or replace function audit.verify(c uuid) returns table (bad_seq bigint, why text)
  language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare r record; h audit.head; prev bytea := '\x00'; n bigint := 0;
begin
  if c is distinct from nullif(current_setting('app.clinic', true), '')::uuid then
    raise exception 'verify answers for the current clinic only';
  end if;
  for r in select l.seq, l.hash, e as ev, e.id as eid
           from audit.link l left join audit.event e on e.id = l.event_id where l.clinic_id = c order by l.seq loop
    n := n + 1;
    if r.seq <> n then bad_seq := n; why := 'gap'; return next; return; end if;
    if r.eid is null then bad_seq := n; why := 'event missing'; return next; return; end if;
    if audit.digest(prev, n, r.ev) <> r.hash then bad_seq := n; why := 'hash'; return next; return; end if;
    prev := r.hash;
  end loop;
  select * into h from audit.head where clinic_id = c;
  if not found then
    if n > 0 then bad_seq := n; why := 'head missing'; return next; end if;
  elsif h.seq <> n or h.hash <> prev then
    bad_seq := least(h.seq, n) + 1; why := 'tail cut'; return next;
  end if;
  if exists (select 1 from audit.event e left join audit.link l on l.event_id = e.id and l.clinic_id = e.clinic_id
             where e.clinic_id = c and l.event_id is null) then
    bad_seq := -1; why := 'unlinked event'; return next;
  end if;
end $$;
reset role;
