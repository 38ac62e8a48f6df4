"""The App Home: what each person finds on the tab of the app."""
