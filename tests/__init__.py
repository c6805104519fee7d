"""Everything that has to hold."""
