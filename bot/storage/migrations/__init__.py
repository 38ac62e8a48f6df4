"""The database's schema, step by step."""

HEAD = "0011"
"""The newest revision; a test holds it to Alembic's own answer, which is slow to load."""
