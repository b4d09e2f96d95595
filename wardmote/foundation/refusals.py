"""One reason why something is not allowed: a code for us, words for the reader."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Refusal:
    code: str
    message: str


class Refused(Exception):
    """Raised by a command with every reason, when the rules refuse. Each room subclasses it by name."""

    def __init__(self, refusals: list[Refusal]) -> None:
        super().__init__(", ".join(refusal.code for refusal in refusals))
        self.refusals = refusals
