"""The users of each organization: how they are found, and how they come in.

`searching` finds a person by a part of the name, an address or a mention, in one organization only;
`newcomers` brings in people who are not there yet.
"""
