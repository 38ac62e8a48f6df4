"""Fulfillment contacts: who gets an organization's documents.

`rules` decides on plain values, `ledger` holds an organization's entries under its lock, `service`
adds, removes, replaces and lists, `history` reads the changes and takes them back, `leaving` is a
contact's own way out, and `results` is what all of them answer.
"""
