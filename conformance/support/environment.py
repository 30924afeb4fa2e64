"""The Python environment that the scripts run in: made once for each `requirements.txt`, under cargo's target directory."""

import contextlib
import fcntl
import hashlib
import os
import pathlib
import shutil
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent.parent
ROOT = HERE.parent
REQUIREMENTS = HERE / "requirements.txt"


def folder() -> pathlib.Path:
    """Where environments, logs and reports go."""
    # As cargo, which runs in the root, takes it.
    base = ROOT / os.environ.get("CARGO_TARGET_DIR", "target")
    made = base / "conformance"
    made.mkdir(parents=True, exist_ok=True)
    return made


def enter() -> None:
    """Starts the running script anew inside of the environment, unless it is there already."""
    home = folder() / f"python-{fingerprint()}"
    if pathlib.Path(sys.prefix).resolve() == home.resolve():
        return
    with alone("environment"):
        if not (home / "complete").exists():
            make(home)
    python = str(home / "bin" / "python")
    os.execv(python, [python, *sys.argv])


def fingerprint() -> str:
    """Changes with the requirements, the Python that runs them, and where the environment lies."""
    said = f"{sys.version}\n{folder()}\n{REQUIREMENTS.read_text()}"
    return hashlib.sha256(said.encode()).hexdigest()[:16]


def make(home: pathlib.Path) -> None:
    print(f"making a Python environment for {REQUIREMENTS.name}", flush=True)
    for old in folder().glob("python-*"):
        shutil.rmtree(old)
    run([sys.executable, "-m", "venv", str(home)], "the module venv and pip are needed (on Debian: python3-venv)")
    pip = [str(home / "bin" / "python"), "-m", "pip", "--disable-pip-version-check"]
    install = [*pip, "install", "--quiet", "--retries", "5", "--requirement", str(REQUIREMENTS)]
    run(install, "the package index must be reachable; pip's own settings apply. Run the script again to try again")
    (home / "complete").touch()


@contextlib.contextmanager
def alone(name: str):
    """Waits until no other run of that name writes its files here."""
    with open(folder() / f"{name}.lock", "w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            print(f"waiting for another run of {name}", flush=True)
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def run(command: list[str], advice: str) -> None:
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    if done.returncode != 0:
        sys.exit(f"{' '.join(command)}\n{done.stdout}\nthis failed with {done.returncode}: {advice}")
