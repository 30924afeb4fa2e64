"""What Schemathesis loads: how to make values of the document's formats, and a check of our own."""

import csv
import itertools
import json
import os
import re

import schemathesis
from hypothesis import strategies as st

from support import environment

from fuzzing import documents

LIVING = json.loads(os.environ["CONFORMANCE_LIVING"])
NUMBERS = st.integers(0, 2**256 - 1).map(str)
BYTES = {
    "address": st.binary(min_size=20, max_size=20).map(lambda raw: f"0x{raw.hex()}"),
    "tx-hash": st.binary(min_size=32, max_size=32).map(lambda raw: f"0x{raw.hex()}"),
}


def strategies() -> dict[str, st.SearchStrategy[str]]:
    """By format: mostly what is there, and now and then what is not."""
    made = {name: NUMBERS for name in ("plan-id", "agent-id", "credits", "uint256")} | BYTES
    small = st.integers(0, 20).map(str)
    made["credits"] = st.one_of(small, small, NUMBERS)
    for name, ids in LIVING.items():
        alive = st.sampled_from(ids)
        made[name] = st.one_of(alive, alive, made.get(name, st.uuids().map(str)))
    return made


for name, strategy in strategies().items():
    schemathesis.openapi.format(name, strategy)


MORTAL = {kind: itertools.cycle(ids) for kind, ids in LIVING.items() if kind.endswith(" to end")}


@schemathesis.hook
def before_call(context, case, kwargs) -> None:
    """Keeps alive what the other requests need, also where Schemathesis takes an id from an earlier answer: what is
    to end is one of those that are there for that. And an organization that is not active any more refuses all that
    follows: this one stays active."""
    label = f"{case.method.upper()} {case.path}"
    if documents.ends(label) and case.path_parameters:
        name = re.findall(r"\{(\w+)\}", case.path)[-1]
        for kind, instead in MORTAL.items():
            if case.path_parameters.get(name) in LIVING.get(kind.removesuffix(" to end"), ()):
                case.path_parameters[name] = next(instead)
    if label == "PUT /organizations" and isinstance(case.body, dict) and case.body.get("isActive") is False:
        case.body["isActive"] = True


def catalogue() -> dict[str, int]:
    """The status of each code."""
    with open(environment.ROOT / "openapi" / "errors.csv", newline="") as file:
        return {row["code"]: int(row["status"]) for row in csv.DictReader(file) if row["status"]}


CODES = catalogue()


@schemathesis.check
def refusal_is_an_envelope(ctx, response, case) -> None:
    """A refusal says code, message, status and a correlation id; a code of the catalogue has the catalogue's status.
    Tokens are refused with an `error` instead, as OAuth has it. What a target of the proxy says is the target's."""
    status = response.status_code
    if status < 400 or "x-router-upstream-status" in response.headers:
        return
    try:
        body = json.loads(response.content)
    except ValueError:
        raise AssertionError(f"a refusal with {status} that is no JSON") from None
    if case.path == "/oauth/token" and status == 400:
        assert isinstance(body.get("error"), str) and body["error"], f"a refusal without error: {body}"
        return
    for field in ("code", "message", "correlationId"):
        assert isinstance(body.get(field), str) and body[field], f"a refusal without {field}: {body}"
    assert body.get("httpStatus") == status, f"httpStatus {body.get('httpStatus')} in an answer with {status}"
    known = CODES.get(body["code"], status)
    assert known == status, f"{body['code']} has status {known} in the catalogue, and came with {status}"
