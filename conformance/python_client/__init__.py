"""The official Python client, run as it is, through the whole life of a plan."""
