"""The sandbox's page, as a browser shows it."""
