"""A sandbox of one's own: the binary on a free port, and what its `ready` line says."""

import dataclasses
import json
import os
import pathlib
import subprocess
import sys
import threading

from . import environment
from .steps import Unmet

LIVED_IN = ("--answers", "observed", "--audit", "--seed", str(environment.HERE / "seed.json"))
"""Answers as clients know them, the ledger checked after every request, a seller, a buyer, and the admin of an
organization."""

PATIENCE = 20
"""Seconds that a sandbox has to start, and to stop."""

TOLD = 15
"""Lines of its log that are shown when it ended by itself."""


@dataclasses.dataclass(frozen=True)
class Account:
    """One of the accounts that a sandbox begins with."""

    name: str
    address: str
    key: str
    cards: list[str]

    @property
    def card(self) -> str:
        """The first one."""
        return self.cards[0]


@dataclasses.dataclass(frozen=True)
class Organization:
    """One of the organizations that a sandbox begins with."""

    name: str
    id: str
    key: str
    """Its founder's key that acts for it."""


class Sandbox:
    """A running sandbox. `with` stops it."""

    def __init__(self, name: str, *options: str) -> None:
        self.log = environment.folder() / f"{name}.log"
        command = [binary(), "--port", "0", *options]
        with open(self.log, "w") as log:
            self.process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=log, text=True)
        self.ready = self._ready()
        try:
            self.url: str = self.ready["url"]
            self.accounts = {said["name"]: account(said) for said in self.ready["accounts"]}
            self.organizations = {said["name"]: organization(said) for said in self.ready["organizations"]}
        except (KeyError, TypeError) as unlike:
            self.process.kill()
            sys.exit(f"the ready line of {command[0]} is of another version ({unlike!r}): build it anew")

    def _ready(self) -> dict:
        late = threading.Timer(PATIENCE, self.process.kill)
        late.start()
        line = self.process.stdout.readline()
        late.cancel()
        try:
            return json.loads(line)
        except ValueError:
            self.process.kill()
            status = self.process.wait()
            said = f"said {line.strip()!r}" if line else f"ended with {status}"
            sys.exit(f"the sandbox was not ready within {PATIENCE} seconds; it {said}:\n{self.log.read_text()}")

    def alive(self) -> None:
        """Fails when the sandbox ended by itself."""
        status = self.process.poll()
        if status is not None:
            raise Unmet("the sandbox", "that it runs", f"it ended with {status}: see {self.log}")

    def __enter__(self) -> "Sandbox":
        return self

    def __exit__(self, kind, *_) -> None:
        ended = self.process.poll()
        if ended is not None:
            last = "\n".join(self.log.read_text().splitlines()[-TOLD:])
            sys.exit(f"the sandbox ended by itself with {ended}; the end of {self.log}:\n{last}")
        self.process.terminate()
        try:
            self.process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
            if kind is None:
                sys.exit(f"the sandbox did not stop within {PATIENCE} seconds")
        self.process.stdout.close()
        if kind is None and self.process.returncode != 0:
            sys.exit(f"the sandbox ended with {self.process.returncode}: see {self.log}")


def organization(said: dict) -> Organization:
    return Organization(said["name"], said["id"], said["apiKey"])


def account(said: dict) -> Account:
    cards = [card["id"] for card in said["cards"]]
    return Account(said["name"], said["address"], said["apiKey"], cards)


def binary() -> str:
    """The sandbox's binary: `NEVERMINED_SANDBOX` if it is set, else built now."""
    given = os.environ.get("NEVERMINED_SANDBOX")
    if given:
        path = pathlib.Path(given)
        if not path.is_file():
            sys.exit(f"NEVERMINED_SANDBOX is {given}, and there is no such file")
        return str(path.resolve())
    command = ["cargo", "build", "--locked", "--package", "nevermined-sandbox", "--bin", "nevermined-sandbox"]
    said = subprocess.run(
        [*command, "--message-format", "json-render-diagnostics"],
        cwd=environment.ROOT,
        stdout=subprocess.PIPE,
        text=True,
    )
    if said.returncode != 0:
        sys.exit(f"{' '.join(command)} failed")
    for line in said.stdout.splitlines():
        message = json.loads(line)
        if message.get("reason") == "compiler-artifact" and message.get("executable"):
            return message["executable"]
    sys.exit(f"{' '.join(command)} made no program")
