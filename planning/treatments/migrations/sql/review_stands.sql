-- What was judged at a check-in is signed like the treatment: judging again adds a row, and the newest counts.
create trigger review_stands before update or delete on treatments_review
    for each row execute function treatments_refuse_change();
