"""The database: its transactions on SQLite and PostgreSQL, its tables, and its schema."""
