"""The day on paper: who comes, what is planned, and what needs somebody before the visit."""
