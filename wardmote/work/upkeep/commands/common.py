"""What the commands of this room share."""

from contextlib import AbstractContextManager

from wardmote.foundation.refusals import Refusal, Refused, by_row_policy
from wardmote.work.upkeep.policies import CHANGED_MEANWHILE


class CannotKeepUp(Refused):
    """Nothing was changed; `refusals` says why."""


def refuse(refusals: list[Refusal]) -> None:
    if refusals:
        raise CannotKeepUp(refusals)


def held() -> AbstractContextManager[None]:
    return by_row_policy(CannotKeepUp, CHANGED_MEANWHILE)
