-- The log's own schema: the application may insert and select events of its clinic, and nothing else.
-- audit_owner owns it; the chain is made by a deferred trigger at commit, so that no request holds the clinic's lock for long.
create schema if not exists audit authorization audit_owner;
set role audit_owner;
create table audit.event (
  id bigint generated always as identity primary key,
  clinic_id uuid not null, at timestamptz not null default clock_timestamp(),
  actor text not null, action text not null, object_type text not null, object_id text not null,
  data jsonb not null default '{}');
create index event_of_object on audit.event (clinic_id, object_type, object_id, id);
create index event_of_clinic on audit.event (clinic_id, id);
create table audit.head (clinic_id uuid primary key, seq bigint not null, hash bytea not null);
create table audit.link (
  clinic_id uuid not null, seq bigint not null, event_id bigint not null unique references audit.event,
  hash bytea not null, primary key (clinic_id, seq));

-- length-prefixed fields and epoch microseconds: no cast that depends on locale or time zone
create function audit.field(t text) returns bytea language sql immutable as
  $$ select int4send(octet_length(convert_to(t, 'UTF8'))) || convert_to(t, 'UTF8') $$;
create function audit.digest(prev bytea, s bigint, e audit.event) returns bytea language sql immutable as $$
  select sha256(prev || int8send(s) || int8send((e).id) || uuid_send((e).clinic_id)
    || int8send((extract(epoch from (e).at) * 1000000)::bigint)
    || audit.field((e).actor) || audit.field((e).action) || audit.field((e).object_type)
    || audit.field((e).object_id) || audit.field((e).data::text)) $$;

create function audit.chain() returns trigger language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare h audit.head; nh bytea;
begin
  insert into audit.head values (new.clinic_id, 0, '\x00') on conflict do nothing;
  select * into h from audit.head where clinic_id = new.clinic_id for update;
  nh := audit.digest(h.hash, h.seq + 1, new);
  insert into audit.link values (new.clinic_id, h.seq + 1, new.id, nh);
  update audit.head set seq = h.seq + 1, hash = nh where clinic_id = new.clinic_id;
  return null;
end $$;
create constraint trigger chain after insert on audit.event deferrable initially deferred
  for each row execute function audit.chain();

create function audit.deny() returns trigger language plpgsql as
  $$ begin raise exception 'the audit log is append-only'; end $$;
create trigger append_only before update or delete on audit.event for each row execute function audit.deny();
create trigger no_truncate before truncate on audit.event for each statement execute function audit.deny();
create trigger append_only before update or delete on audit.link for each row execute function audit.deny();
create trigger no_truncate before truncate on audit.link for each statement execute function audit.deny();

create function audit.verify(c uuid) returns table (bad_seq bigint, why text)
  language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare r record; prev bytea := '\x00'; n bigint := 0;
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
  if exists (select 1 from audit.head h where h.clinic_id = c and (h.seq <> n or h.hash <> prev)) then
    bad_seq := n + 1; why := 'tail cut'; return next;
  end if;
  if exists (select 1 from audit.event e left join audit.link l on l.event_id = e.id
             where e.clinic_id = c and l.event_id is null) then
    bad_seq := -1; why := 'unlinked event'; return next;
  end if;
end $$;
create function audit.head_of(c uuid) returns table (seq bigint, hash text)
  language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select h.seq, encode(h.hash, 'hex') from audit.head h
  where h.clinic_id = c and c = nullif(current_setting('app.clinic', true), '')::uuid $$;
create function audit.link_hash(c uuid, s bigint) returns text
  language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select encode(l.hash, 'hex') from audit.link l
  where l.clinic_id = c and l.seq = s and c = nullif(current_setting('app.clinic', true), '')::uuid $$;

alter table audit.event enable row level security;
alter table audit.event force row level security;
create policy read_own on audit.event for select
  using (clinic_id = (select nullif(current_setting('app.clinic', true), '')::uuid));
create policy add_own on audit.event for insert
  with check (clinic_id = (select nullif(current_setting('app.clinic', true), '')::uuid));
create policy keeper on audit.event to audit_owner using (true) with check (true);
revoke all on all functions in schema audit from public;
grant usage on schema audit to glabella_app;
grant select, insert on audit.event to glabella_app;
grant execute on function audit.verify(uuid), audit.head_of(uuid), audit.link_hash(uuid, bigint) to glabella_app;
reset role;
