-- What came in, what was opened and what was wasted stands. Sums of a vial are kept by triggers alone.
create function stock_refuse_change() returns trigger language plpgsql as $$
begin
    raise exception '% never changes', tg_table_name using errcode = 'restrict_violation';
end $$;

create trigger stands before update or delete on stock_waste
    for each row execute function stock_refuse_change();
create trigger stands before update or delete on stock_delivery
    for each row execute function stock_refuse_change();
create trigger stands before update or delete on stock_tradeitem
    for each row execute function stock_refuse_change();
create trigger stays before delete on stock_lot
    for each row execute function stock_refuse_change();
create trigger stays before delete on stock_vial
    for each row execute function stock_refuse_change();

create function stock_lot_as_printed() returns trigger language plpgsql as $$
begin
    if (new.clinic_id, new.id, new.product, new.number, new.expires_on, new.vial_units, new.size_reason, new.gtin)
        is distinct from
        (old.clinic_id, old.id, old.product, old.number, old.expires_on, old.vial_units, old.size_reason, old.gtin)
    then
        raise exception 'what is printed on a lot never changes' using errcode = 'restrict_violation';
    end if;
    return new;
end $$;

create trigger as_printed before update on stock_lot for each row execute function stock_lot_as_printed();

-- pg_trigger_depth() is 1 in a trigger of a statement of the application, and more in one of a statement of another trigger: of
-- waste here, of draws in the treatments room.
create function stock_vial_as_opened() returns trigger language plpgsql as $$
begin
    if tg_op = 'INSERT' then
        if new.opened_at is not null or new.removed_at is not null or new.given <> 0 or new.wasted <> 0 then
            raise exception 'a vial comes in unopened' using errcode = 'restrict_violation';
        end if;
        return new;
    end if;
    if (new.clinic_id, new.id, new.lot_id, new.delivery_id, new.units)
        is distinct from (old.clinic_id, old.id, old.lot_id, old.delivery_id, old.units)
        or (old.serial <> '' and new.serial <> old.serial)
    then
        raise exception 'what a vial is never changes' using errcode = 'restrict_violation';
    end if;
    if (new.given, new.wasted) is distinct from (old.given, old.wasted) and pg_trigger_depth() < 2 then
        raise exception 'units of a vial are counted from its draws and its waste' using errcode = 'restrict_violation';
    end if;
    if old.opened_at is not null and (
        new.seal_intact, new.serial, new.diluent_ml, new.dilution_reason, new.opened_at, new.opened_by_id, new.opening_key
    ) is distinct from (
        old.seal_intact, old.serial, old.diluent_ml, old.dilution_reason, old.opened_at, old.opened_by_id, old.opening_key
    ) then
        raise exception 'an opened vial stands as it was opened' using errcode = 'restrict_violation';
    end if;
    if old.removed_at is not null and new is distinct from old then
        raise exception 'a removed vial stands as it was removed' using errcode = 'restrict_violation';
    end if;
    return new;
end $$;

create trigger as_opened before insert or update on stock_vial for each row execute function stock_vial_as_opened();

create function stock_count_waste() returns trigger language plpgsql as $$
begin
    update stock_vial set wasted = wasted + new.units where clinic_id = new.clinic_id and id = new.vial_id;
    if not found then
        raise exception 'waste is of a vial of the same clinic' using errcode = 'foreign_key_violation';
    end if;
    return null;
end $$;

create trigger counts after insert on stock_waste for each row execute function stock_count_waste();
