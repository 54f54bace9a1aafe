"""The practice: clinics and staff, audit, jobs, booking."""
