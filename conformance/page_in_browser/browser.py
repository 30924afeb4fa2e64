"""Headless Chromium: the DOM of a page, what its console said, and what it asked for."""

import dataclasses
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

PATIENCE = 120
"""Seconds that Chromium has for one page."""

NAMES = ["chromium", "chromium-browser", "google-chrome"]

OPTIONS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-default-apps",
    "--disable-extensions",
    # Whatever asks for another host asks in vain, and the net log says so.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
    "--enable-logging=stderr",
    "--v=0",
]

CONSOLE = re.compile(r":CONSOLE[:(]\d+\)?\] (.*)")


@dataclasses.dataclass(frozen=True)
class Seen:
    """A page after it was loaded."""

    dom: str
    console: list[str]
    """What the page, or the browser about it, said in the console."""
    asked: set[str]
    """The addresses that were asked for, by the page or at its host. What the browser asks for itself is not here."""


class Browser:
    """Chromium, installed if it is not there and the system's packages can be."""

    def __init__(self) -> None:
        self.program = found() or installed()

    def see(self, url: str) -> Seen:
        with tempfile.TemporaryDirectory(prefix="page-") as folder:
            log = pathlib.Path(folder) / "net.json"
            command = [
                self.program,
                *OPTIONS,
                f"--user-data-dir={folder}/profile",
                f"--log-net-log={log}",
                "--dump-dom",
                url,
            ]
            try:
                done = subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE)
            except subprocess.TimeoutExpired:
                sys.exit(f"{self.program} did not show {url} within {PATIENCE} seconds")
            if done.returncode != 0:
                sys.exit(f"{self.program} ended with {done.returncode}:\n{done.stderr}")
            return Seen(done.stdout, CONSOLE.findall(done.stderr), asked(log, url))


def asked(log: pathlib.Path, page: str) -> set[str]:
    """The addresses in a net log that a page asked for, or that are at its host."""
    said = json.loads(log.read_text())
    start = said["constants"]["logEventTypes"]["URL_REQUEST_START_JOB"]
    origin = page.rstrip("/")
    started = [event.get("params", {}) for event in said["events"] if event["type"] == start]
    return {
        request["url"]
        for request in started
        if request.get("initiator") == origin or request.get("url", "").startswith(origin)
    }


def found() -> str | None:
    return next(filter(None, map(shutil.which, NAMES)), None)


def installed() -> str:
    if not shutil.which("apt-get") or os.geteuid() != 0:
        sys.exit("there is no Chromium here: install the package chromium")
    for command in [
        ["apt-get", "update", "-qq"],
        ["apt-get", "install", "-y", "-qq", "--no-install-recommends", "chromium"],
    ]:
        print(f"+ {' '.join(command)}", flush=True)
        done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        if done.returncode != 0:
            sys.exit(f"{' '.join(command)}\n{done.stdout}")
    program = found()
    if program is None:
        sys.exit("the package chromium was installed, and there is no chromium")
    return program
