"""What a relay keeps in one SQLite file: for a household, or one computer."""
