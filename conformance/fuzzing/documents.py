"""The lowered documents, with names on the texts that are ids, so that some that are there can be drawn."""

import dataclasses
import json
import pathlib
import re

from support import environment, steps

METHODS = {"get", "put", "post", "patch", "delete"}

IDS = {
    "accessToken": "accessToken",
    "agentId": "agent-id",
    "agentRequestId": "agentRequestId",
    "agent_id": "agent-id",
    "client_id": "clientId",
    "code": "code",
    "code_challenge": "codeChallenge",
    "code_verifier": "codeVerifier",
    "credential": "credential",
    "delegationId": "delegationId",
    "device_code": "deviceCode",
    "orderId": "orderId",
    "paymentMethodId": "paymentMethodId",
    "permissionHash": "permissionHash",
    "planId": "plan-id",
    "plan_id": "plan-id",
    "providerPaymentMethodId": "paymentMethodId",
    "redirect_uri": "redirectUri",
    "refresh_token": "refreshToken",
    "resource": "resource",
    "resourceUrl": "payable",
    "returnUrl": "url",
    "slug": "slug",
    "url": "payable",
    "user_code": "userCode",
    "x402AccessToken": "accessToken",
    "X-Router-Delegation-Id": "delegationId",
    "X-Router-Target-Url": "payable",
}
"""Names of fields and parameters, and of what lives under them."""

PLACES = {
    "/groups/{groupId}/payment-methods/{id}": "paymentMethodId",
    "/oauth/bindings/{id}": "bindingId",
    "/oauth/revoke": "grantedToken",
    "/organizations/invitations/{token}": "invitationToken",
    "/router/payments/{id}": "paymentId",
}
"""What lives under the names `id` and `token`, which say little, by a part of the path."""

ENDING = ("DELETE ", "/revoke")
"""Marks of operations that end what their last parameter names: they get ids of their own, if there are any."""

PAIRS = ("/members/{memberId}", "/payment-methods/{id}", "/groups/{groupId}")
"""Ends of paths below a group or a wallet that name what is in it: it ends to be in it, and lives on."""


@dataclasses.dataclass(frozen=True)
class Document:
    """One of the lowered documents."""

    name: str
    below: str
    """What stands before each of its paths."""
    examples: int
    """Generated requests of an operation, in each phase that generates any."""

    def read(self) -> dict:
        path = environment.ROOT / "openapi" / "lowered" / f"{self.name}.mock.json"
        return json.loads(path.read_text())

    def unsupported(self) -> list[str]:
        """The operations of it that the sandbox says to be unsupported, by method and path template: its own tests
        have the list."""
        tests = environment.ROOT / "crates" / "nevermined-sandbox" / "tests" / "organizations" / "served.rs"
        said = re.search(r"^const UNSERVED: [^=]*= \[(.*?)\];", tests.read_text(), re.DOTALL | re.MULTILINE)
        if said is None:
            raise steps.Unmet(str(tests), "the list UNSERVED", "none")
        named = set(re.findall(r'"([^"]+)"', said[1]))
        paths = self.read()["paths"]
        return sorted(f"{m} {path}" for m, path in self.operations() if paths[path][m.lower()]["operationId"] in named)

    def operations(self) -> list[tuple[str, str]]:
        """Method and path template of each operation."""
        paths = self.read()["paths"]
        return [(method.upper(), path) for path, item in paths.items() for method in item if method in METHODS]

    def written(self, without: set[str], examples: dict[str, object], ids: dict) -> pathlib.Path:
        """Where the document was written, `without` the operations of these labels, with `examples` of bodies by
        label and formats for the names of `ids`."""
        document = self.read()
        for path, item in document["paths"].items():
            for method in METHODS & item.keys():
                label = f"{method.upper()} {path}"
                if label in without:
                    del item[method]
                    continue
                operation = item[method]
                content = operation.get("requestBody", {}).get("content", {}).get("application/json")
                if content and label in examples:
                    content.pop("examples", None)
                    content["example"] = examples[label]
                say_of_bytes(operation)
                name_parameters(label, operation.get("parameters", []), ids)
                if content and "$ref" not in content["schema"]:
                    name_fields(content["schema"], ids, label)
        name_fields(document["components"], ids)
        target = environment.folder() / f"schemathesis-{self.name}.json"
        target.write_text(json.dumps(document))
        return target


DOCUMENTS = (
    Document("protocol", "/api/v1", 30),
    Document("organizations", "/api/v1", 10),
    Document("additions", "/api/v1", 20),
    Document("root", "", 20),
)


def say_of_bytes(operation: dict) -> None:
    """Takes the content of answers away that can be any bytes. The lowered documents say so of every answer for which
    the published ones have no schema, also where there is no body."""
    for response in operation["responses"].values():
        kinds = response.get("content", {})
        if any(one.get("schema", {}).get("format") == "binary" for one in kinds.values()):
            del response["content"]


def ends(label: str) -> bool:
    """Whether an operation ends what its last parameter names."""
    in_something = label.endswith(PAIRS) and label.count("{") > 2
    return (label.startswith(ENDING[0]) or label.endswith(ENDING[1])) and not in_something


def name_parameters(label: str, parameters: list[dict], ids: dict) -> None:
    for parameter in parameters:
        name_id(parameter["name"], parameter.get("schema", {}), ids, label)
    last = next((one["schema"] for one in reversed(parameters) if one["in"] == "path"), {})
    if ends(label) and f"{last.get('format')} to end" in ids:
        last["format"] += " to end"
    for parameter in parameters:
        kind = parameter.get("schema", {}).get("format")
        if parameter["name"] == "X-Router-Request-Id":
            # One that was used before is refused.
            parameter["example"] = f"the first {label}"
        elif kind in ids and parameter["in"] != "query":
            parameter["example"] = ids[kind][0]


def name_fields(part: object, ids: dict, label: str = "") -> None:
    if isinstance(part, dict):
        properties = part.get("properties")
        for name, schema in properties.items() if isinstance(properties, dict) else ():
            if isinstance(schema, dict):
                name_id(name, schema, ids, label)
        for one in part.values():
            name_fields(one, ids, label)
    elif isinstance(part, list):
        for one in part:
            name_fields(one, ids, label)


def name_id(name: str, schema: dict, ids: dict, label: str) -> None:
    if name in ("id", "token"):
        said = next((kind for place, kind in PLACES.items() if place in label), None)
    else:
        said = IDS.get(name)
    if said in ids and schema.get("type") == "string" and not {"format", "enum"} & schema.keys():
        schema["format"] = said
