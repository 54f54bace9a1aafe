drop trigger listed_stands on treatments_recalledpatient;
drop trigger contact_stands on treatments_recallcontact;
drop function treatments_refuse_contact_change();
