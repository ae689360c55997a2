"""The number series of instructions."""

from gendan.core import numbering


def seed() -> None:
    """Insert what is missing."""
    numbering.define("cooperation.instruction", "XZ%y%m-")
