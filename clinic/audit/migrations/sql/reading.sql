-- What the pages that read the log ask by. The patient is a part of `data`, so the chain covers it already.
-- A column and not an expression: under row-level security only leakproof comparisons reach an index.
set role audit_owner;
alter table audit.event add column patient text generated always as (data ->> 'patient') stored;
create index event_by_time on audit.event (clinic_id, at desc, id desc);
create index event_by_actor on audit.event (clinic_id, actor, at desc, id desc);
create index event_by_action on audit.event (clinic_id, action, at desc, id desc);
create index event_by_patient on audit.event (clinic_id, patient, at desc, id desc) where patient is not null;
reset role;
