"""PostgreSQL; this package is the only door to its driver, ``psycopg``."""
