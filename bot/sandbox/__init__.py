"""A stand-in Slack, as strict as the real one, for the tests and for trying the bot offline."""
