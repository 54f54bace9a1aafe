"""The one booking flow: who, what and when on the book page and in the composer of the day."""
