"""Schemathesis against the sandbox: live ids to draw from, what it found, and what is excepted with a reason."""
