"""The two transports: HTTP, and Socket Mode; both answer `/health/live` and `/health/ready`."""
