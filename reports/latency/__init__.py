"""What waiting for answers says: percentiles beside busy workers, the switch interval's trade, the convoy."""
