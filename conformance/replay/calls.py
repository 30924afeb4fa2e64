"""One client's calls, in the order in which it made them."""

import http.client
import json
import urllib.parse

from support import environment
from support.sandbox import Sandbox
from support.steps import Steps, Unmet, equal

from .answers import ABSENT, at, check, envelope
from .values import Values

ALWAYS = {"accept": "application/json", "content-type": "application/json", "nevermined-version": "1.1"}
"""What both clients send with every request, also with one that has no body."""

CUSTOMER = "customer@example.com"


def replay(client: str, running: Sandbox, steps: Steps) -> None:
    """Plays `wire/<client>.jsonl`."""
    seller, buyer = running.accounts["seller"], running.accounts["buyer"]
    values = Values({"seller": seller.address, "buyer": buyer.address, "card": buyer.card, "customerEmail": CUSTOMER})
    lab = running.organizations["Lab"]
    values.keep("organization", lab.id)
    keys = {name: account.key for name, account in running.accounts.items()} | {"organization": lab.key}
    lines = (environment.HERE / "wire" / f"{client}.jsonl").read_text().splitlines()
    for call in map(json.loads, lines):
        with steps.step(f"{client} {call['call']}"):
            answered(call, send(call, running, keys, values), values)
            for plan, credits in call.get("leaves", {}).items():
                equal("the buyer's credits after it", credits, balance(values.fill(plan), running, keys, values))


def balance(plan: str, running: Sandbox, keys: dict[str, str], values: Values) -> object:
    path = f"/api/v1/protocol/plans/{plan}/balance/{{buyer}}"
    return at(send({"method": "GET", "path": path, "key": None}, running, keys, values)[1], "balance")


def send(call: dict, running: Sandbox, keys: dict[str, str], values: Values) -> tuple[int, object]:
    """Status and body of the answer."""
    target = values.fill(call["path"])
    if "query" in call:
        target += "?" + urllib.parse.urlencode(call["query"])
    headers = ALWAYS | values.fill(call.get("headers", {}))
    if call["key"] is not None:
        headers["authorization"] = f"Bearer {keys[call['key']]}"
    body = None
    if "body" in call:
        body = json.dumps(values.fill(call["body"]), ensure_ascii=False, separators=(",", ":")).encode()
    host = urllib.parse.urlsplit(running.url).netloc
    connection = http.client.HTTPConnection(host, timeout=10)
    try:
        connection.request(call["method"], target, body, headers)
        response = connection.getresponse()
        content = response.read()
    finally:
        connection.close()
    try:
        return response.status, json.loads(content) if content else None
    except ValueError:
        raise Unmet(f"the body of the answer {response.status}", "JSON", content.decode(errors="replace")) from None


def answered(call: dict, answer: tuple[int, object], values: Values) -> None:
    status, body = answer
    # Both clients take any success for one.
    came = "2xx" if 200 <= status < 300 else status
    if came != call["status"]:
        raise Unmet("the status of the answer", call["status"], f"{status} {json.dumps(body)}")
    expectations = call["answer"] if came == "2xx" else call["answer"] | envelope(came)
    for path, expected in expectations.items():
        check(path, expected, at(body, path), values)
    for name, path in call.get("keeps", {}).items():
        value = at(body, path)
        if value is ABSENT:
            raise Unmet(f"{path} of the answer", "a value to keep", body)
        values.keep(name, value)
