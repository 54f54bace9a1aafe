"""From fired rules to a plan: verdicts, doses, totals, order, follow-up, aftercare, statements."""
