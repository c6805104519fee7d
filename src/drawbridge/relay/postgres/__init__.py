"""What a relay keeps in PostgreSQL: for any number of relays over one database."""
