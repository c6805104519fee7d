"""What things are: pure values and decisions, with no clock, dice, disk or wire."""
