"""Fulfillment contacts: who at an organization gets its license and entitlement documents."""
