"""The person: records, chart, portal."""
