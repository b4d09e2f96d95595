"""May I share this? What the agreements in force say of one question, and what to do where there is none.

It guides; `live_sharing()` and the rule of audiences decide.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from wardmote.trust.agreements import queries as agreements
from wardmote.trust.agreements.models import Gateway, Purpose
from wardmote.trust.agreements.queries import Ground, Vocabulary
from wardmote.trust.identity.models import Agency


@dataclass(frozen=True)
class Answer:
    """`yes`: agreements that cover all of it; `part`: those for the purpose, each with what it leaves out."""

    yes: tuple[Ground, ...]
    part: tuple[tuple[Ground, tuple[str, ...]], ...]
    why_not: str
    purpose: Purpose
    gateway: Gateway | None
    same: bool = False

    @property
    def depersonalised(self) -> bool:
        return not self.purpose.personal_data


def answer(
    *, holder: Agency, reader: Agency, purpose: str, categories: Sequence[str], known: Vocabulary, on: date
) -> Answer:
    """Two statements, whatever the number of agreements."""
    wanted = known.purposes[purpose]
    gateway = known.gateways.get(wanted.usual_gateway)
    if holder.pk == reader.pk:
        return Answer((), (), "", wanted, gateway, same=True)
    found = agreements.grounds(reader=reader, owner=holder, on=on)
    live = [ground for ground in found if ground.is_live and purpose in ground.purposes]
    yes, part = [], []
    for ground in live:
        left_out = tuple(known.category_names(key for key in categories if key not in ground.categories))
        if left_out:
            part.append((ground, left_out))
        else:
            yes.append(ground)
    why_not = ""
    if not live:
        others = [ground for ground in found if ground.is_live]
        why_not = (
            f"An agreement between {reader} and {holder} is in force, but none is for this purpose."
            if others
            else agreements.why_not(found, reader=reader, owner=holder)
        )
    return Answer(tuple(yes), tuple(part), why_not, wanted, gateway)
