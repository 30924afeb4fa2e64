"""Calls of the official clients, as they stand on the wire, played again with live ids."""
