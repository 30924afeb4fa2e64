"""Steps: one line each, and an end at the first that fails, with what was expected and what came."""

import contextlib
import sys
import traceback


class Unmet(Exception):
    """Something is not as expected."""

    def __init__(self, what: str, expected: object, came: object) -> None:
        super().__init__(f"{what}\n  expected: {shown(expected)}\n  came:     {shown(came)}")


class Steps:
    """Counts the steps, and says of each how it went."""

    def __init__(self) -> None:
        self.passed = 0

    @contextlib.contextmanager
    def step(self, name: str):
        try:
            yield
        except Unmet as unmet:
            self.end(name, str(unmet))
        except Exception:
            self.end(name, traceback.format_exc())
        self.passed += 1
        print(f"ok {name}", flush=True)

    def end(self, name: str, why: str) -> None:
        print(f"not ok {name}\n{why}\n{self.passed} passed, 1 failed", flush=True)
        sys.exit(1)

    def finish(self) -> None:
        print(f"{self.passed} passed, 0 failed", flush=True)


def equal(what: str, expected: object, came: object) -> None:
    if expected != came or type(expected) is not type(came):
        raise Unmet(what, expected, came)


def true(what: str, expected: str, condition: bool, came: object) -> None:
    if not condition:
        raise Unmet(what, expected, came)


def shown(value: object) -> str:
    # Texts that are one line in quotes: "100" and 100 differ.
    text = value if isinstance(value, str) and "\n" in value else repr(value)
    return text if len(text) <= 1500 else f"{text[:1500]}… ({len(text)} characters)"
