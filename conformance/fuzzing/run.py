"""One run of Schemathesis for each document, and the verdict."""

import concurrent.futures
import dataclasses
import json
import os
import subprocess
import sys
import time
import urllib.error
import urllib.request

from support import environment, steps
from support.sandbox import LIVED_IN, Sandbox

from . import findings, living
from .documents import DOCUMENTS, Document
from .living import Living
from .merchant import merchant

SEED = "20261121"

AT_ONCE = 2
"""Documents that are fuzzed at the same time, each against a sandbox of its own."""

ENOUGH = 100
"""Requests of an operation after which an exception that was not needed is one too many."""


@dataclasses.dataclass(frozen=True)
class Fuzzed:
    """What came of one document."""

    report: findings.Report
    seconds: float


def run(seconds: int) -> None:
    """Fuzzes for `seconds` at most, then judges."""
    taken = steps.Steps()
    exceptions = findings.Exceptions.load()
    done: dict[str, Fuzzed] = {}
    with environment.alone("schemathesis"), merchant() as paid, concurrent.futures.ThreadPoolExecutor(AT_ONCE) as pool:
        until = time.monotonic() + seconds
        started = {one.name: pool.submit(of_document, one, paid, until) for one in DOCUMENTS}
        for name, future in started.items():
            with taken.step(f"fuzz the document {name}"):
                done[name] = future.result()
    judge([one.report for one in done.values()], exceptions, taken)
    for name, one in done.items():
        print(f"# {name}: {sum(one.report.requests.values())} requests in {one.seconds:.0f} seconds")
    taken.finish()


def of_document(document: Document, paid: str, until: float) -> Fuzzed:
    began = time.monotonic()
    report = findings.Report()
    # The lowered documents are of what deployments answer.
    with Sandbox(f"schemathesis-{document.name}", *LIVED_IN, "--random-seed", "7") as running:
        missing = not_served(running, document)
        steps.equal("what the sandbox answers 501", document.unsupported(), missing)
        alive = living.fill(document.name, running, paid)
        fuzz(running, document, set(missing), alive, until, report)
    return Fuzzed(report, time.monotonic() - began)


def not_served(running: Sandbox, document: Document) -> list[str]:
    """The operations that are answered 501, whatever is asked of them."""
    found = []
    lab = running.organizations["Lab"]
    for method, path in document.operations():
        filled = path.replace("{orgId}", lab.id).replace("{", "").replace("}", "")
        request = urllib.request.Request(f"{running.url}{document.below}{filled}", method=method)
        request.add_header("authorization", f"Bearer {lab.key}")
        try:
            urllib.request.urlopen(request, timeout=10).close()
        except urllib.error.HTTPError as refusal:
            with refusal:
                if refusal.code == 501:
                    named = json.load(refusal).get("details", {}).get("operation")
                    steps.true("the operation that is named", "some text", bool(named), f"{named} for {method} {path}")
                    found.append(f"{method} {path}")
    return sorted(found)


def fuzz(
    running: Sandbox, document: Document, without: set[str], alive: Living, until: float, report: findings.Report
) -> None:
    folder = environment.folder()
    events, log = (folder / f"schemathesis-{document.name}.{kind}" for kind in ("ndjson", "txt"))
    events.unlink(missing_ok=True)
    command = [
        *(sys.executable, "-m", "schemathesis.cli", "run"),
        str(document.written(without, alive.examples, alive.ids)),
        *("--url", f"{running.url}{document.below}"),
        *("--header", f"Authorization: Bearer {alive.key}"),
        *("--checks", "all", "--seed", SEED, "--max-examples", str(document.examples)),
        *("--continue-on-failure", "--no-shrink", "--generation-database", "none"),
        *("--suppress-health-check", "filter_too_much,too_slow"),
        *("--report", "ndjson", "--report-ndjson-path", str(events)),
    ]
    settings = {
        "SCHEMATHESIS_HOOKS": "fuzzing.hooks",
        "CONFORMANCE_LIVING": json.dumps(alive.ids),
        "PYTHONPATH": str(environment.HERE),
        "PYTHONDONTWRITEBYTECODE": "1",
    }
    with open(log, "w") as output:
        started = subprocess.Popen(
            command, cwd=folder, env=os.environ | settings, stdout=output, stderr=subprocess.STDOUT
        )
    try:
        status = started.wait(max(0.0, until - time.monotonic()))
    except subprocess.TimeoutExpired:
        started.kill()
        started.wait()
        raise steps.Unmet("the run", "an end within the time that there is", f"none: see {log}") from None
    running.alive()
    # 1 says that a check failed. Which, and whether it may, is judged later.
    steps.true("the end of Schemathesis", "0 or 1", status in (0, 1), f"{status}: see {log}")
    findings.read(events, report)
    steps.true("the run", "finished", report.finished, f"not finished: see {log}")
    steps.equal("errors", [], report.errors)


def judge(reports: list[findings.Report], exceptions: findings.Exceptions, taken: steps.Steps) -> None:
    """One step an operation, then what holds for all."""
    # Sandboxes, requests and paths of the documents have nothing in common: their reports can be put together.
    whole = findings.together(reports)
    left = {finding: said for finding, said in whole.findings.items() if not exceptions.cover(finding)}
    known = {
        f"{method} {path}" for document in DOCUMENTS for method, path in document.operations()
    } - {label for document in DOCUMENTS for label in document.unsupported()}
    for operation in sorted(known):
        answers = whole.statuses.get(operation, {})
        statuses = ", ".join(f"{count} x {status}" for status, count in sorted(answers.items()))
        with taken.step(f"{operation}: {statuses}"):
            found = [said for finding, said in left.items() if finding.operation == operation]
            steps.true("findings", "none", not found, "\n\n".join(found))
    with taken.step("nothing else was found"):
        others = [f"{finding}\n{said}" for finding, said in left.items() if finding.operation not in known]
        steps.true("findings", "none", not others, "\n\n".join(others))
    with taken.step("every check ran"):
        wanted = {"refusal_is_an_envelope", "not_a_server_error", "response_schema_conformance"}
        for document, report in zip(DOCUMENTS, reports):
            steps.equal(f"checks of {document.name} that never ran", set(), wanted - report.checks)
    with taken.step("every operation was accepted at least once, or its exception says why not"):
        never = [one for one in known if not any(status < 300 for status in whole.statuses.get(one, {}))]
        steps.equal("operations", exceptions.never_accepted, sorted(never))
    with taken.step("every exception was needed"):
        unused = exceptions.unused()
        idle = [said for said, on in unused if on == findings.ANY or whole.requests[on] >= ENOUGH]
        steps.equal("exceptions that were not", [], idle)
