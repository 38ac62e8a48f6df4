"""CSV in and out.

A class for each kind of file (`Organizations`, `Users`, `Contacts`) reads, decides and writes;
`pipeline.run` takes one of them through a file, for the command line and for Slack. `csvfile` knows
the format, `report` what is refused, as codes, and `wording` their words; `pending` keeps a file
until support applies it, and `exporting` writes the contacts.
"""
