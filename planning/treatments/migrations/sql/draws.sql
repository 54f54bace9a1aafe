-- A draw is signed like its treatment, is of its product, and names the vial as it is.
alter table treatments_treatment add constraint treatment_of_product unique (clinic_id, id, product);
alter table treatments_draw add constraint draw_is_of_the_treatments_product
    foreign key (clinic_id, treatment_id, product) references treatments_treatment (clinic_id, id, product);

create trigger signed_never_changes before update or delete on treatments_draw
    for each row execute function treatments_refuse_change();

create function treatments_draw_from_its_vial() returns trigger language plpgsql as $$
begin
    if new.vial_id is not null and not exists (
        select from stock_vial vial join stock_lot lot on lot.clinic_id = vial.clinic_id and lot.id = vial.lot_id
        where vial.clinic_id = new.clinic_id and vial.id = new.vial_id
            and (lot.product, lot.number, lot.expires_on, vial.units, vial.diluent_ml, vial.opened_at)
            = (new.product, new.lot, new.expires_on, new.vial_units, new.diluent_ml, new.reconstituted_at)
    ) then
        raise exception 'a draw is from an opened vial of the same clinic, and says what it is'
            using errcode = 'restrict_violation';
    end if;
    return new;
end $$;

create trigger from_its_vial before insert on treatments_draw
    for each row execute function treatments_draw_from_its_vial();

-- All draws of a treatment come in one statement and are together what the signature says, so none can be added later.
create function treatments_draws_as_signed() returns trigger language plpgsql as $$
begin
    if exists (
        select from treatments_treatment signed
        join treatments_draw draw on draw.clinic_id = signed.clinic_id and draw.treatment_id = signed.id
        where signed.id in (select treatment_id from added)
        group by signed.id, signed.total_units
        having sum(draw.units) <> signed.total_units
    ) then
        raise exception 'the draws of a treatment are the units it was signed with' using errcode = 'restrict_violation';
    end if;
    update stock_vial vial set given = vial.given + drawn.units
    from (select clinic_id, vial_id, sum(units) as units from added where vial_id is not null group by 1, 2) drawn
    where vial.clinic_id = drawn.clinic_id and vial.id = drawn.vial_id;
    return null;
end $$;

create trigger draws_as_signed after insert on treatments_draw
    referencing new table as added for each statement execute function treatments_draws_as_signed();

create function treatments_give_back() returns trigger language plpgsql as $$
begin
    update stock_vial vial set given = vial.given - draw.units
    from treatments_draw draw
    where draw.clinic_id = new.clinic_id and draw.treatment_id = new.amends_id
        and vial.clinic_id = draw.clinic_id and vial.id = draw.vial_id;
    return null;
end $$;

create trigger gives_back after insert on treatments_treatment
    for each row when (new.amends_id is not null) execute function treatments_give_back();

-- What a vial gave is what the records that count have drawn from it.
create function treatments_vial_as_drawn() returns trigger language plpgsql as $$
begin
    if new.given <> (
        select coalesce(sum(draw.units), 0) from treatments_draw draw
        where draw.clinic_id = new.clinic_id and draw.vial_id = new.id and not exists (
            select from treatments_treatment correction
            where correction.clinic_id = draw.clinic_id and correction.amends_id = draw.treatment_id
        )
    ) then
        raise exception 'units given of a vial are the sum of its draws' using errcode = 'restrict_violation';
    end if;
    return new;
end $$;

create trigger as_drawn before update of given on stock_vial
    for each row when (new.given is distinct from old.given) execute function treatments_vial_as_drawn();
