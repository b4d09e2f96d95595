"""What draws the acts: each as often as its weight says, and after each every row is compared."""

from collections import Counter
from collections.abc import Callable, Iterable
from typing import Any

from django.db import connection, transaction
from hypothesis import assume
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from tests.access.lives.tally import Tally
from tests.access.modelled import Living

Draw = Callable[[Any], Any]
Tried = bool | None
WEIGHTS: dict[str, float] = {}
CANDIDATES: dict[str, Callable[[Living], Iterable[tuple[Any, ...]]]] = {}

tally = Tally()


def transition(candidates: Callable[[Living], Iterable[tuple[Any, ...]]], weight: float = 1.0) -> Any:
    """A rule of the machine: it draws one of the candidates and acts; `weight` says how often, beside the others.

    All are tried equally often, as far as there is anything to try them on, so that none starves.
    """

    def wrap(act: Callable[..., Tried]) -> Any:
        name = act.__name__
        WEIGHTS[name], CANDIDATES[name] = weight, candidates

        @precondition(lambda self: self.is_due(name))
        @rule(data=st.data())
        def run(self: "Machine", data: st.DataObject) -> None:
            def draw(options: Any) -> Any:
                return data.draw(st.sampled_from(list(options)))

            pick = draw(self.can(name))
            self.tried[name] += 1
            self.it.steps.append(name)
            try:
                went = act(self.it, draw, *pick)
            except Exception:
                print(
                    f"{self.it.told()}\nThe last step failed."
                )  # also where hypothesis then finds something else
                raise
            tally.done[name] += bool(went)
            tally.steps += 1
            self.found.clear()
            self.least = None

        run.__name__ = name
        return run

    return wrap


class Machine(RuleBasedStateMachine):
    """Each example is one life of the partnership, undone at its end."""

    def __init__(self) -> None:
        super().__init__()
        self.it = Living()
        self.tried: Counter[str] = Counter()
        self.found: dict[str, list[tuple[Any, ...]]] = {}
        self.least: float | None = None
        self.life = transaction.atomic()
        self.life.__enter__()

    def teardown(self) -> None:
        tally.note(self.it.refused, self.it.tables)
        if not connection.needs_rollback:
            transaction.set_rollback(True)
        self.life.__exit__(None, None, None)

    @initialize(chance=st.integers(0, 2**30))
    def begins(self, chance: int) -> None:
        assume(chance)  # hypothesis begins with the simplest life there is, always the same: not that one
        self.it.build()
        assert not self.it.refused, self.it.refused

    @invariant()
    def everyone_sees_what_the_words_say(self) -> None:
        chosen = list(self.it.tokens)
        compared, wrong = self.it.look(chosen)
        tally.checks += compared
        tally.by_another += sum(self.it.sees_by_another(who) for who in chosen)
        if wrong:
            print(f"{self.it.told()}\nThen:")
            print(*wrong[:40], sep="\n")
        assert not wrong, "the database and the words of the rule disagree: the steps are printed"

    def can(self, name: str) -> list[tuple[Any, ...]]:
        if name not in self.found:
            self.found[name] = list(CANDIDATES[name](self.it))
        return self.found[name]

    def is_due(self, name: str) -> bool:
        return bool(self.can(name)) and self.tried[name] / WEIGHTS[name] <= self.seldomest() + 0.7

    def seldomest(self) -> float:
        """How often that was tried which was tried least, of what can be done now."""
        if self.least is None:
            self.least = min(self.tried[each] / WEIGHTS[each] for each in WEIGHTS if self.can(each))
        return self.least


def still_lacking() -> dict[str, int]:
    return tally.lacking([name for name, weight in WEIGHTS.items() if weight >= 1])
