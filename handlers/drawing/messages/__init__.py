"""Each message: how it is drawn."""
