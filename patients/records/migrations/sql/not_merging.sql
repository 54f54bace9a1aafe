drop function records_move_rows_back(uuid);
drop function records_move_rows(uuid, text[], jsonb);
drop function records_is_move(jsonb, jsonb);
grant insert, update, delete on records_movedrow to glabella_app;
grant delete on records_chartmerge to glabella_app;
