-- What each database of Glabella starts with; included by roles.sql.

set client_min_messages = warning;
create extension if not exists btree_gist;  -- exclusion constraints over (clinic, clinician, time)
create extension if not exists pg_trgm;     -- names with a typing error
revoke create on schema public from public;
grant usage, create on schema public to glabella_owner;

-- Tables of the migrations are usable by the application without owning them; what must not change revokes in its migration.
alter default privileges for role glabella_owner in schema public
    grant select, insert, update, delete on tables to glabella_app;
alter default privileges for role glabella_owner in schema public
    grant usage, select on sequences to glabella_app;
