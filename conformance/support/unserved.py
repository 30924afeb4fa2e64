"""The calls that the sandbox does not serve yet, from `unserved.txt`."""

from .environment import HERE


def listed() -> dict[str, int]:
    """Method and path template of each, and the status that it is answered with."""
    found = {}
    for line in (HERE / "unserved.txt").read_text().splitlines():
        if line and not line.startswith("#"):
            status, operation = line.split(" ", 1)
            found[operation] = int(status)
    return found
