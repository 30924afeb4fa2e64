"""Whether an answer is what the client that asked reads."""

import re

from support.steps import Unmet

from .values import Values, decoded, parameters

ABSENT = "nothing"


def at(body: object, path: str) -> object:
    """The value below `body` at names and indexes between dots."""
    for name in path.split("."):
        if isinstance(body, list) and name.isdigit() and int(name) < len(body):
            body = body[int(name)]
        elif isinstance(body, dict) and name in body:
            body = body[name]
        else:
            return ABSENT
    return body


def check(path: str, expected: object, came: object, values: Values) -> None:
    """`expected` is the name of a kind, or `{"is": value}`."""
    if isinstance(expected, dict):
        wanted = values.fill(expected["is"])
        if wanted != came or isinstance(wanted, bool) != isinstance(came, bool):
            raise Unmet(f"{path} of the answer", wanted, came)
    elif not KINDS[expected](came):
        raise Unmet(f"{path} of the answer", expected, came)


def envelope(status: int) -> dict[str, object]:
    """What every refusal says."""
    return {"httpStatus": {"is": status}, "message": "text", "correlationId": "text", "date": "text"}


def text(pattern: str):
    return lambda came: isinstance(came, str) and came is not ABSENT and re.fullmatch(pattern, came) is not None


def number(came: object) -> bool:
    return isinstance(came, int | float) and not isinstance(came, bool)


def token(came: object) -> bool:
    """An access token as both clients decode it."""
    whole = decoded(came) if isinstance(came, str) else None
    return (
        at(whole, "accepted.planId") is not ABSENT
        and at(whole, "accepted.scheme") is not ABSENT
        and ADDRESS(at(whole, "payload.authorization.from"))
    )


def challenge(came: object) -> bool:
    sealed = parameters(came) if isinstance(came, str) else {}
    asked = decoded(sealed.get("request", ""))
    return {"id", "realm", "method", "intent"} <= sealed.keys() and {"planId", "credits"} <= set(asked or {})


def receipt(came: object) -> bool:
    whole = decoded(came) if isinstance(came, str) else None
    parts = [at(whole, part) for part in ("method", "reference", "timestamp")]
    return at(whole, "status") == "success" and all(isinstance(part, str) and part is not ABSENT for part in parts)


ADDRESS = text("0x[0-9a-fA-F]{40}")

KINDS = {
    "address": ADDRESS,
    "challenge": challenge,
    "code": text("BCK\\.[A-Z0-9_]+\\.[0-9]{3,4}"),
    "digits": text("[0-9]{1,78}"),
    "flag": lambda came: isinstance(came, bool),
    "hash": text("0x[0-9a-f]{64}"),
    "list": lambda came: isinstance(came, list),
    "number": number,
    "receipt": receipt,
    "text": text("(?s).+"),
    "token": token,
}
