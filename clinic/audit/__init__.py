"""The append-only, hash-chained log of who did and looked at what: `clinic.audit.log` has `record` and `verify`."""
