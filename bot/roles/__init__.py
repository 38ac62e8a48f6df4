"""Who is support and who is admin of what, and the requests of those who would like to be."""
