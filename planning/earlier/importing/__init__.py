"""An old list of patients, with their last toxin, brought in from a CSV file."""
