-- Who was told, when and how stands as it was noted: rows are only added.
create function treatments_refuse_contact_change() returns trigger language plpgsql as $$
begin
    raise exception 'what was noted of a recall never changes; note what is new beside it' using errcode = 'restrict_violation';
end $$;

create trigger contact_stands before update or delete on treatments_recallcontact
    for each row execute function treatments_refuse_contact_change();
create trigger listed_stands before update or delete on treatments_recalledpatient
    for each row execute function treatments_refuse_contact_change();
