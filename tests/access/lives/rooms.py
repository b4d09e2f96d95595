"""What is everybody's to read, once it is: a plan is published, an entry of a register kept by its agency alone."""

from dataclasses import replace
from typing import Any

from tests.access.lives.machine import Draw, Tried, transition
from tests.access.modelled import Living
from wardmote.trust.identity.models import Role
from wardmote.work.plans.commands import making as plans
from wardmote.work.plans.models import Plan
from wardmote.work.registers import commands as registers
from wardmote.work.registers.models import Entry

MOVES = {"draft": ("publish", "publish", "publish", "discard"), "current": ("close",), "closed": ("reopen",)}
BECOMES = {"publish": "current", "discard": "discarded", "close": "closed", "reopen": "current"}


class Rooms:
    """By the register editors of the agency whose it is."""

    @transition(
        lambda it: [
            (plan, who)
            for plan, (owner, state) in it.plans.items() if state in MOVES
            for who in it.here(Role.REGISTER_EDITOR, agency=owner)
        ], weight=0.3,
    )  # fmt: skip
    def plan_moves(it: Living, draw: Draw, plan: str, who: str) -> Tried:
        owner, state = it.plans[plan]
        how = draw(MOVES[state])
        it.steps[-1] = it.say(
            who, {"publish": "publishes", "discard": "throws away"}.get(how, how + "s"), plan
        )

        def act(by: Any) -> None:
            getattr(plans, how)(plan=Plan.objects.get(pk=plan), by=by, now=it.now)

        assert it.tries(who, act), it.refused[-1]
        it.plans[plan] = (owner, BECOMES[how])
        return True

    @transition(
        lambda it: [
            (entry, who)
            for entry, owner in it.registered.items() for who in it.here(Role.REGISTER_EDITOR, agency=owner)
        ], weight=0.3,
    )  # fmt: skip
    def entry_reaches(it: Living, draw: Draw, entry: str, who: str) -> Tried:
        """Narrowed to its agency, or opened to the partnership; what it said meanwhile stays its agency's."""

        def act(by: Any) -> None:
            row = Entry.objects.get(pk=entry)
            reach = "partnership" if row.reach == "agency" else "agency"
            it.steps[-1] = it.say(who, "keeps", entry, "for the", reach)
            draft = replace(registers.draft_of(row), reach=reach)
            assert registers.change(row, draft, version=row.version, by=by, now=it.now)

        assert it.tries(who, act), it.refused[-1]
        return True
