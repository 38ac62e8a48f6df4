"""Fulfillment contacts: who at an organization gets its licence and entitlement documents."""
