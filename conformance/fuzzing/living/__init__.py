"""What a sandbox holds before it is fuzzed, so that generated requests meet something that is there."""

import dataclasses

from support.sandbox import Sandbox

from . import additions, organizations, protocol, root
from .calls import Ids

FILLERS = {"protocol": protocol.fill, "organizations": organizations.fill, "additions": additions.fill, "root": root.fill}


@dataclasses.dataclass(frozen=True)
class Living:
    """What generated requests draw from."""

    key: str
    """The API key that they are sent with."""
    ids: Ids
    examples: dict[str, object]
    """Bodies that are accepted, by operation: rules that no schema says make them too rare among generated ones."""


def fill(document: str, running: Sandbox, merchant: str) -> Living:
    """Fills a sandbox for one of the documents. `merchant` is the URL of somebody who can be paid."""
    return Living(*FILLERS[document](running, merchant))
