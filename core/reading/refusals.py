"""What a wrong value is answered with: one sentence that names the setting, the range and what was given."""

from __future__ import annotations

LONGEST_SHOWN = 40


class ConfigError(ValueError):
    """A value outside its range. `field` is the name of the setting; the message is a sentence that names the range."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field


class NotAllowedError(ConfigError):
    """A value that a rule does not allow, with what a sentence about it needs.

    Attributes:
        field: what the value is of.
        allowed: the range, as a rule has it.
        given: the value as a sentence can carry it.
    """

    def __init__(self, field: str, allowed: str, given: str) -> None:
        super().__init__(field, f"{field} must be {allowed}, not {given}.")
        self.allowed = allowed
        self.given = given


def shown(cell: object) -> str:
    """A typed value as a sentence can carry it: short and on one line, whatever it was."""
    text = " ".join((cell if isinstance(cell, str) else str(cell)).split())
    text = text if len(text) <= LONGEST_SHOWN else text[: LONGEST_SHOWN - 3] + "..."
    return f'"{text}"' if isinstance(cell, str) else text
