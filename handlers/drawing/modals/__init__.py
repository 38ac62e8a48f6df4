"""The modals: how each is drawn, and how it is read back as if from a stranger."""
