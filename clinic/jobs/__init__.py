"""Work that must happen: `clinic.jobs.queue` has `enqueue` and `handles`; `runner` and `tasks` carry it out."""
