"""What Schemathesis found, and what of it is excepted."""

import collections
import dataclasses
import json
import pathlib
import tomllib

from support import environment


ANY = "any"


@dataclasses.dataclass(frozen=True)
class Finding:
    """A check that failed, on one operation, with one status."""

    check: str
    operation: str
    status: int


@dataclasses.dataclass
class Report:
    """All of a run."""

    requests: collections.Counter = dataclasses.field(default_factory=collections.Counter)
    statuses: dict[str, collections.Counter] = dataclasses.field(default_factory=dict)
    checks: set[str] = dataclasses.field(default_factory=set)
    findings: dict[Finding, str] = dataclasses.field(default_factory=dict)
    errors: list[str] = dataclasses.field(default_factory=list)
    finished: bool = False


def together(reports: list[Report]) -> Report:
    """One report of several."""
    whole = Report()
    for report in reports:
        whole.requests.update(report.requests)
        whole.statuses.update(report.statuses)
        whole.findings.update(report.findings)
    return whole


def read(path: pathlib.Path, report: Report) -> None:
    """Adds the events of a run."""
    report.finished = False
    for line in path.read_text().splitlines():
        if not line:
            continue
        for kind, event in json.loads(line).items():
            if kind == "ScenarioFinished":
                scenario(event["recorder"], report)
            elif kind in ("NonFatalError", "FatalError"):
                report.errors.append(json.dumps(event)[:2000])
            elif kind == "EngineFinished":
                report.finished = True


def scenario(recorder: dict, report: Report) -> None:
    interactions = recorder.get("interactions", {})
    for identifier, interaction in interactions.items():
        response = interaction.get("response")
        if response:
            label = operation(recorder["label"], identifier, recorder)
            report.requests[label] += 1
            report.statuses.setdefault(label, collections.Counter())[response["status_code"]] += 1
    for identifier, checks in recorder.get("checks", {}).items():
        response = interactions.get(identifier, {}).get("response") or {}
        for check in checks:
            report.checks.add(check["name"])
            if check["status"] == "failure":
                failure = check["failure_info"]["failure"]
                finding = Finding(check["name"], failure["operation"], response.get("status_code", 0))
                report.findings.setdefault(finding, told(failure, interactions.get(identifier, {})))


def operation(label: str, identifier: str, recorder: dict) -> str:
    """Method and path template of a request: a scenario of several operations has a label of its own."""
    said = recorder["cases"].get(identifier, {}).get("value", {})
    return f"{said['method']} {said['path']}" if {"method", "path"} <= said.keys() else label


def told(failure: dict, interaction: dict) -> str:
    request = interaction.get("request", {})
    lines = [failure["title"], failure["message"], f"{request.get('method')} {request.get('uri')}"]
    return "\n".join(lines)


@dataclasses.dataclass
class Exceptions:
    """`fuzzing/exceptions/*.toml`: findings that are right as they are, each with a reason."""

    never_accepted: list[str]
    entries: list[dict]
    used: set[tuple[int, str]] = dataclasses.field(default_factory=set)

    @classmethod
    def load(cls) -> "Exceptions":
        never_accepted, entries = [], []
        for path in sorted((environment.HERE / "fuzzing" / "exceptions").glob("*.toml")):
            said = tomllib.loads(path.read_text())
            never_accepted += said.get("never_accepted", [])
            entries += said.get("exception", [])
        for entry in entries:
            if set(entry) != {"check", "status", "operations", "reason"} or len(entry["reason"]) < 20:
                raise ValueError(f"an exception has check, status, operations and a reason: {entry}")
        return cls(sorted(never_accepted), entries)

    def cover(self, finding: Finding) -> bool:
        """Whether the finding is excepted."""
        fitting = [
            index
            for index, entry in enumerate(self.entries)
            if entry["check"] == finding.check
            and entry["status"] == finding.status
            and (entry["operations"] == ANY or finding.operation in entry["operations"])
        ]
        for index in fitting:
            self.used.add((index, finding.operation))
            self.used.add((index, ANY))
        return bool(fitting)

    def unused(self) -> list[tuple[str, str]]:
        """What was not needed: check, status and operation in words, and the operation."""
        return [
            (f"{entry['check']} {entry['status']}: {operation}", operation)
            for index, entry in enumerate(self.entries)
            for operation in ([ANY] if entry["operations"] == ANY else entry["operations"])
            if (index, operation) not in self.used
        ]
