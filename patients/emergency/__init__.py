"""Emergency access: one patient's clinical pages, read-only and for one hour, for a member whose role does not include them."""
