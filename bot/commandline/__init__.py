"""The console script: it runs the bot and the sandbox, brings data in and out, and administers.

`main` holds the commands; `administration` works on the database and the roles, `doctor` checks an
installation, `standing` asks Slack who is named, `imports` and `exports` go over files on disk.
"""
