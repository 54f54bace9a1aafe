drop trigger points_as_signed on treatments_treatmentpoint;
drop trigger signed_never_changes on treatments_treatmentpoint;
drop trigger signed_never_changes on treatments_treatment;
drop function treatments_points_as_signed();
drop function treatments_refuse_change();
