-- What was asked again is kept as it was answered: asking once more adds a row, and the newest counts.
create trigger check_stands before update or delete on treatments_pretreatmentcheck
    for each row execute function treatments_refuse_change();
