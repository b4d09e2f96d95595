"""What each officer saw at their last look, so that only what may have changed since is asked again.

Most steps change nothing for most officers. What one sees of a table is remembered as long as nothing was written to it,
or to a table that its policies look at, and every answer on which they hang is the same. A table whose policies ask
anything else is asked each time; and so is every table, of one officer in turn.
"""

import re
from dataclasses import dataclass, field
from typing import Any

from tests.access import facts
from tests.access.asked_once import ASKED, looking
from tests.access.facts import About

Rows = frozenset[tuple[str, str]]
CALL = re.compile(
    rf"wardmote\.(?:{'|'.join(each.name for each in ASKED)})"
    r"\((?:VARIADIC ARRAY\[[^\]()]*\]|'\w+'::text)?\)"
)
# The record a request is about is asked for alone (decision 157); where what was seen is remembered, none is at hand.
AT_HAND = re.compile(r"wardmote\.(?:at_hand\(\)|admits_me\(audience_id, 'read'::text\))")
POLICIES = """
select tablename, string_agg(concat_ws(' ', qual), ' ') from pg_policies
 where schemaname = 'public' and cmd in ('SELECT', 'ALL') and policyname <> 'definer_sees_all' group by 1"""
# How many rows of each table were written in this transaction so far, undone or not.
WRITTEN = """
select relname, n_tup_ins + n_tup_upd + n_tup_del from pg_stat_xact_user_tables
 where schemaname = 'public' and n_tup_ins + n_tup_upd + n_tup_del > 0"""
LOOKS_AT = re.compile(r"\b(?:from|join) \(?(\w+)", re.IGNORECASE)
# Of a policy without the calls above.
OTHERS = re.compile(r"\b(wardmote|now|clock_timestamp|current_\w+|pg_\w+|random)\b", re.IGNORECASE)
# By table: those of whose rows it depends what one sees of it; none, if it must be asked each time.
HANGS_ON: dict[str, set[str]] = {}


def prepare_to_look(cursor: Any, known: dict[str, About]) -> None:
    """Every question is planned once, as the superuser who reads the policies and as the application that asks."""
    cursor.execute("reset role; " + POLICIES)
    cursor.nextset()
    policies = dict(cursor.fetchall())
    calls = sorted({call for said in policies.values() for call in CALL.findall(said)})
    assert len(calls) > 15, "the policies are not read as they are written"
    HANGS_ON.clear()
    HANGS_ON.update({table: _hangs_on(table, policies) for table in known})
    assert HANGS_ON["cases_summary"] == {"cases_summary"}
    assert HANGS_ON["people_merge"] == {"people_merge", "people_person"}
    assert not HANGS_ON["access_audience"]
    cursor.execute(f"prepare what_was_written as {WRITTEN}")
    cursor.execute("set role wardmote_app")
    cursor.execute(
        "prepare answers as select "
        + ", ".join(f"(select array_agg(answer::text order by answer) from {call} answer)" for call in calls)
    )
    cursor.execute("prepare what_i_see as " + facts.what_i_see(known))
    others = {table: about for table, about in known.items() if not HANGS_ON[table]}
    cursor.execute("prepare what_i_see_of_others as " + facts.what_i_see(others))
    for table in known.keys() - others.keys():
        cursor.execute(f"prepare what_i_see_of_{table} as " + facts.what_i_see({table: known[table]}))


def _hangs_on(table: str, policies: dict[str, str]) -> set[str]:
    """Itself, whatever its policies look at, and whatever the policies of those look at."""
    found, to_read = set(), [table]
    while to_read:
        found.add(one := to_read.pop())
        rest = AT_HAND.sub("", CALL.sub("", policies.get(one, "")))
        if OTHERS.search(rest):
            return set()
        to_read += set(LOOKS_AT.findall(rest)) - found
    return found


@dataclass
class Remembered:
    rows: dict[str, dict[str, Rows]] = field(default_factory=dict)  # by officer and table
    answers: dict[str, tuple[Any, ...]] = field(default_factory=dict)
    written: dict[str, dict[str, int]] = field(default_factory=dict)  # how much, at the officer's last look
    asked: int = 0
    taken: int = 0  # tables of which what was remembered was taken

    def look(self, cursor: Any, who: str, token: str, number: int, written: dict[str, int], at_hand: str) -> Rows:  # fmt: skip
        """What this officer sees now. With a record at hand everything is asked, of each moment."""
        cursor.execute(
            f"{looking(None)}; select wardmote.begin_session('{token}');"
            f" select set_config('wardmote.at_hand', '{at_hand}', true);"
            f" {looking(None if at_hand else number)}; execute answers"
        )
        answers = _last(cursor)[0]
        if at_hand or self.answers.get(who) != answers:
            cursor.execute("execute what_i_see")
            found, self.rows[who] = cursor.fetchall(), {}
        else:
            touched = {table for table, much in written.items() if self.written[who].get(table) != much}
            anew = sorted(table for table, others in HANGS_ON.items() if others & touched)
            cursor.execute("; ".join(f"execute what_i_see_of_{name}" for name in ("others", *anew)))
            found = cursor.fetchall()
            while cursor.nextset():
                found += cursor.fetchall()
        for table, keys in found:
            self.rows[who][table] = frozenset((table, key) for key in keys or ())
        self.answers[who], self.written[who] = answers, written
        self.asked += len(found)
        self.taken += len(self.rows[who]) - len(found)
        return frozenset().union(*self.rows[who].values())


def _last(cursor: Any) -> list[Any]:
    while cursor.nextset():
        pass
    return cursor.fetchall()
