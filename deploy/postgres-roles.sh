#!/bin/sh
# First start of the production database: the roles as everywhere (clinic/embedded/roles.sql), with passwords from the secrets.
set -eu
psql --username "${POSTGRES_USER:-postgres}" --dbname postgres --file /etc/glabella/roles.sql
for role in owner app backup; do
    # \getenv and :'password' let psql do the quoting; the password is on no command line.
    PASSWORD=$(cat "/run/secrets/${role}_password") psql --username "${POSTGRES_USER:-postgres}" --dbname postgres --quiet <<SQL
\set ON_ERROR_STOP on
\getenv password PASSWORD
set password_encryption = 'scram-sha-256';
set log_statement = 'none';
alter role glabella_$role password :'password';
SQL
done
