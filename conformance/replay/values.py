"""What stands in braces in a call, and what stands there live."""

import base64
import json
import re
import secrets

PLACEHOLDER = re.compile(r"\{([a-zA-Z]+)\}")


class Values:
    """Live values by name. Some are known from the start, the rest is kept from answers."""

    def __init__(self, known: dict[str, str]) -> None:
        self.known = dict(known)

    def fill(self, part: object) -> object:
        """A path, body or expectation with every placeholder replaced."""
        if isinstance(part, str):
            return PLACEHOLDER.sub(lambda found: self.live(found[1]), part)
        if isinstance(part, list):
            return [self.fill(one) for one in part]
        if isinstance(part, dict):
            return {name: self.fill(one) for name, one in part.items()}
        return part

    def live(self, name: str) -> str:
        if name == "nonce":
            return str(secrets.randbits(128))
        if name == "credential":
            return credential(self.known["challenge"], self.known["machineToken"])
        if name == "endpoint":
            # One of the endpoints that both clients registered the agent with.
            return f"http://localhost:8889/test/{self.known['agent']}/tasks"
        # What was never answered is not there: the call that needs it says what came of that.
        return self.known.get(name, f"no-{name}")

    def keep(self, name: str, value: str) -> None:
        self.known[name] = value


def credential(challenge: str, token: str) -> str:
    """What a buyer answers a challenge with: the challenge as it came, and a token."""
    sealed = parameters(challenge)
    whole = {"challenge": sealed, "payload": {"accessToken": token}}
    encoded = base64.urlsafe_b64encode(json.dumps(whole, separators=(",", ":")).encode())
    return f"Payment {encoded.decode().rstrip('=')}"


def parameters(challenge: str) -> dict[str, str]:
    """The parameters of a `WWW-Authenticate` value of the scheme `Payment`."""
    scheme, _, rest = challenge.partition(" ")
    if scheme != "Payment":
        return {}
    pairs = re.findall(r'([a-z]+)="((?:[^"\\]|\\.)*)"', rest)
    return {name: re.sub(r"\\(.)", r"\1", value) for name, value in pairs}


def decoded(text: str) -> object:
    """The JSON behind base64url; `None` when there is none."""
    try:
        return json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
    except ValueError:
        return None
