"""Calls of the client's that the sandbox does not serve yet."""

from support import unserved
from support.steps import Steps, Unmet

from .market import refused


class Unserved:
    """Steps that expect to be told so. One that is served must leave the list, and become a real one."""

    def __init__(self, steps: Steps) -> None:
        self.steps = steps
        self.listed = unserved.listed()

    def step(self, name: str, operation: str, call) -> None:
        with self.steps.step(f"{name}, which the sandbox does not serve"):
            status = self.listed.get(operation)
            if status is None:
                raise Unmet(operation, "a line in unserved.txt, or a real step", "neither")
            refused(call, f"BCK.HTTP.{status}", status=status)
