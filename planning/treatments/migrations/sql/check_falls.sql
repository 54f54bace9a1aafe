drop trigger if exists check_stands on treatments_pretreatmentcheck;
