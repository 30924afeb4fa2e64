"""The lowered document, with names on the texts that are ids, so that some that are there can be drawn."""

import json
import pathlib

from support import environment

DOCUMENT = environment.ROOT / "openapi" / "lowered" / "protocol.mock.json"

IDS = {
    "delegationId": "delegationId",
    "permissionHash": "permissionHash",
    "paymentMethodId": "paymentMethodId",
    "providerPaymentMethodId": "paymentMethodId",
    "accessToken": "accessToken",
    "x402AccessToken": "accessToken",
    "planId": "plan-id",
    "agentId": "agent-id",
}
"""Names of fields and parameters, and of what lives under them."""


METHODS = {"get", "put", "post", "patch", "delete"}


def operations() -> list[tuple[str, str]]:
    """Method and path template of each operation."""
    paths = json.loads(DOCUMENT.read_text())["paths"]
    return [(method.upper(), path) for path, item in paths.items() for method in item if method in METHODS]


def written(without: set[str], examples: dict[str, object]) -> pathlib.Path:
    """Where the document was written, `without` the operations of these labels, with `examples` of bodies by label."""
    document = json.loads(DOCUMENT.read_text())
    for path, item in document["paths"].items():
        for method in [method for method in item if f"{method.upper()} {path}" in without]:
            del item[method]
        for method, operation in item.items():
            if isinstance(operation, dict):
                suffix = " to revoke" if method == "delete" else ""
                content = operation.get("requestBody", {}).get("content", {}).get("application/json")
                if content and (example := examples.get(f"{method.upper()} {path}")):
                    content.pop("examples", None)
                    content["example"] = example
                for parameter in operation.get("parameters", []):
                    name_id(parameter.get("name"), parameter.get("schema", {}), suffix)
    name_fields(document)
    target = environment.folder() / "schemathesis.json"
    target.write_text(json.dumps(document))
    return target


def name_fields(part: object) -> None:
    if isinstance(part, dict):
        for name, schema in part.get("properties", {}).items():
            if isinstance(schema, dict):
                name_id(name, schema, "")
        for one in part.values():
            name_fields(one)
    elif isinstance(part, list):
        for one in part:
            name_fields(one)


def name_id(name: str | None, schema: dict, suffix: str) -> None:
    if name in IDS and schema.get("type") == "string" and not {"format", "enum"} & schema.keys():
        schema["format"] = IDS[name] + suffix
