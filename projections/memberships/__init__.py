"""Who is in which segment: kept from facts, read in pages, days and changes."""
