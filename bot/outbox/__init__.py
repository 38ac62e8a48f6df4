"""What leaves the bot on its own account: the audit channel and the Homes to draw again."""
