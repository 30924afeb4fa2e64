"""One run of Schemathesis, and the verdict."""

import json
import os
import subprocess
import sys
import urllib.error
import urllib.request

from support import environment, steps
from support.sandbox import Sandbox

from . import document, findings, living

SEED = "20261121"
EXAMPLES = "30"
"""Generated requests of an operation, in each phase that generates any."""

ENOUGH = 100
"""Requests of an operation after which an exception that was not needed is one too many."""


def run(seconds: int) -> None:
    """Fuzzes for `seconds` at most, then judges."""
    taken = steps.Steps()
    exceptions = findings.Exceptions.load()
    report = findings.Report()
    # The lowered document is of what deployments answer.
    with Sandbox("schemathesis", "--answers", "observed", "--audit", "--random-seed", "7") as running:
        with taken.step("find what the sandbox does not serve"):
            missing = not_served(running)
            steps.equal("what it answers 501", exceptions.unserved, missing)
        with taken.step("fill the sandbox"):
            ids = living.settle_in(running)
        with taken.step("fuzz"):
            fuzz(running, ids, document.written(set(missing), living.examples(ids)), seconds, report)
    judge(report, exceptions, taken)
    taken.finish()


def not_served(running: Sandbox) -> list[str]:
    """The operations that are answered 501, whatever is asked of them."""
    found = []
    for method, path in document.operations():
        target = f"{running.url}/api/v1{path.replace('{', '').replace('}', '')}"
        request = urllib.request.Request(target, method=method)
        request.add_header("authorization", f"Bearer {running.accounts['seller'].key}")
        try:
            urllib.request.urlopen(request, timeout=10).close()
        except urllib.error.HTTPError as refusal:
            refusal.close()
            if refusal.code == 501:
                found.append(f"{method} {path}")
    return sorted(found)


def fuzz(running: Sandbox, ids: dict, path: os.PathLike, seconds: int, report: findings.Report) -> None:
    folder = environment.folder()
    events, log = folder / "schemathesis.ndjson", folder / "schemathesis.txt"
    command = [
        *(sys.executable, "-m", "schemathesis.cli", "run", str(path)),
        *("--url", f"{running.url}/api/v1"),
        *("--header", f"Authorization: Bearer {running.accounts['seller'].key}"),
        *("--checks", "all", "--seed", SEED, "--max-examples", EXAMPLES),
        *("--continue-on-failure", "--no-shrink", "--generation-database", "none"),
        *("--suppress-health-check", "filter_too_much,too_slow"),
        *("--report", "ndjson", "--report-ndjson-path", str(events)),
    ]
    settings = {
        "SCHEMATHESIS_HOOKS": "fuzzing.hooks",
        "CONFORMANCE_LIVING": json.dumps(ids),
        "PYTHONPATH": str(environment.HERE),
        "PYTHONDONTWRITEBYTECODE": "1",
    }
    with open(log, "w") as output:
        started = subprocess.Popen(
            command, cwd=folder, env=os.environ | settings, stdout=output, stderr=subprocess.STDOUT
        )
    try:
        status = started.wait(seconds)
    except subprocess.TimeoutExpired:
        started.kill()
        started.wait()
        raise steps.Unmet("the run", f"an end within {seconds} seconds", f"none: see {log}") from None
    # 1 says that a check failed. Which, and whether it may, is judged here.
    steps.true("the end of Schemathesis", "0 or 1", status in (0, 1), f"{status}: see {log}")
    findings.read(events, report)
    steps.true("the run", "finished", report.finished, f"not finished: see {log}")
    steps.equal("errors", [], report.errors)


def judge(report: findings.Report, exceptions: findings.Exceptions, taken: steps.Steps) -> None:
    """One step an operation, then what holds for all."""
    left = {finding: said for finding, said in report.findings.items() if not exceptions.cover(finding)}
    known = {f"{method} {path}" for method, path in document.operations()} - set(exceptions.unserved)
    for operation in sorted(known):
        answers = report.statuses.get(operation, {})
        statuses = ", ".join(f"{count} x {status}" for status, count in sorted(answers.items()))
        with taken.step(f"{operation}: {statuses}"):
            found = [said for finding, said in left.items() if finding.operation == operation]
            steps.true("findings", "none", not found, "\n\n".join(found))
    with taken.step("nothing else was found"):
        others = [f"{finding}\n{said}" for finding, said in left.items() if finding.operation not in known]
        steps.true("findings", "none", not others, "\n\n".join(others))
    with taken.step("every check ran"):
        absent = {"refusal_is_an_envelope", "not_a_server_error", "response_schema_conformance"} - report.checks
        steps.equal("checks that never ran", set(), absent)
    with taken.step("every operation was accepted at least once, or its exception says why not"):
        never = [one for one in known if not any(status < 300 for status in report.statuses.get(one, {}))]
        steps.equal("operations", exceptions.never_accepted, sorted(never))
    with taken.step("every exception was needed"):
        unused = exceptions.unused()
        idle = [said for said, on in unused if on == findings.ANY or report.requests[on] >= ENOUGH]
        steps.equal("exceptions that were not", [], idle)
