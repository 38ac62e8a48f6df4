"""Lines that an import refuses."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Refused:
    """A line that is not let in: its number, the value and why."""

    line: int
    value: str
    reason: str


class RefusedError(Exception):
    """Raised where a line is read that cannot be let in."""

    def __init__(self, value: str, reason: str) -> None:
        super().__init__(reason)
        self.value = value
        self.reason = reason

    def at(self, line: int) -> Refused:
        """Say which line it was."""
        return Refused(line=line, value=self.value, reason=self.reason)
