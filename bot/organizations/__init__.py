"""Organizations: how they are found, how each stands, and the channels linked to them."""
