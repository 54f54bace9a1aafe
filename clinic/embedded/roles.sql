-- The database's roles and extensions. Run by a superuser with psql; running it again changes nothing.
-- Used by the embedded server, by the tests and by the production database's first start, so that all three are alike.
--
--   glabella_owner   owns the tables and runs the migrations; no superuser, so row-level security holds for it too
--   glabella_app     the web and the workers: owns nothing, creates nothing, truncates nothing
--   audit_owner      owns the audit schema; nobody signs in as it
--   glabella_backup  reads every row, for pg_dump: under FORCE ROW LEVEL SECURITY the owner's dump would fail
--
-- Passwords are not set here: the embedded server is reached through a private socket only, production sets them.

\set ON_ERROR_STOP on
set client_min_messages = warning;

select format('create role %I nologin', name)
from unnest(array['glabella_owner', 'glabella_app', 'audit_owner', 'glabella_backup']) as name
where not exists (select from pg_roles where rolname = name)
\gexec

alter role glabella_owner with login createdb nosuperuser nobypassrls nocreaterole;
alter role glabella_app with login nosuperuser nobypassrls nocreatedb nocreaterole;
alter role audit_owner with nologin nosuperuser nobypassrls nocreatedb nocreaterole;
alter role glabella_backup with login nosuperuser bypassrls nocreatedb nocreaterole;
grant audit_owner to glabella_owner;
grant pg_read_all_data to glabella_backup;

select 'create database glabella owner glabella_owner'
where not exists (select from pg_database where datname = 'glabella')
\gexec

-- In template1 for the databases that the tests create, in glabella for the one that is there.
\connect template1
\ir database.sql
\connect glabella
\ir database.sql
