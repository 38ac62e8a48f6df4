"""CSV in and out.

A module for each kind of file (`organizations`, `users`, `contacts`) reads and decides; `pipeline`
runs them, `csvfile` knows the format, `report` names what is refused, `pending` keeps a file until
support applies it, and `exporting` writes the contacts.
"""
