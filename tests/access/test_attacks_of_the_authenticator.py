"""Every function of the live catalogue, called by its name with hostile arguments as the web's login and the worker's.

A new function is attacked without a line here: nobody's records come out of it, and nothing of theirs is changed.
"""

import re
import uuid
from collections.abc import Iterator
from typing import Any

from django.db import DatabaseError, connection, transaction

from tests import world
from tests.access import matrix
from tests.access.attacking import ask, state, written
from wardmote.foundation.database.session import hashed

# What a stranger gets or makes by these is theirs to get or make; everything else gives and changes nothing.
MAY_CHANGE = {
    "make_audience": "an audience of their own agency, with nothing in it",
    "begin_session": "ends whatever acted in this transaction",
    "begin_search": "their own search",
    "look_for_powers": "their own look before serving, of a case they opened and contribute to, with the search it is",
    "look_before_serving": "the same, apart, before the page is worked out",
    "job_acts_for": "a service account of a job that nobody enqueued: the worker's alone",
    "begin_digests": "the worker's alone: that a digest is due, which it cannot delete",
    "audit_recipient_told": "the worker's alone",
    "registers_remind": "the worker's alone: that a date of a register was told",
    "claim_digest": "the worker's alone",
    "finish_digest": "the worker's alone",
    "tally": "a count, under a print that means nobody, of what is limited by the hour",
    "files_in_mail_is": "the worker's alone: what became of a message, by prints",
    "files_in_tidied": "the worker's alone: what files held, once their days are over",
    "plan_files_tidied": "the worker's alone: what files of plans held, once their days are over",
    "registers_tidied": "the worker's alone: rows set aside, once their days are over",
    "letters_tidied": "the worker's alone: what was printed, and many letters, once their days are over",
    "routing_tidied": "the worker's alone: hand-overs and calls, once their days are over",
    "files_in_mailbox_is": "the worker's alone: that a mailbox was read, or could not be",
    "retention_reckon_some": "the worker's alone: the days of keeping, counted anew",
    "make_exchange_by_clock": "the worker's alone: the checklist of a quarter that is over, once",
}
MAY_RETURN = {
    "arrivals_without_clocks": "see OF_THE_WORKER",
    **dict.fromkeys(
        ("arrivals_to_route", "routing_agency", "routing_rotas_of", "routing_rules_of", "routing_shifts_of"),
        "see OF_THE_WORKER",
    ),
    "audit_recipients": "see OF_THE_WORKER",
    "my_openings": "what they opened themselves: the matrix puts openings of everything on record",
    # By the id after which it begins: whether any of the tried ones lies before a row's is chance.
    **dict.fromkeys(
        (
            "wrappings",
            "wrappings_of_agreements",
            "files_in_wrappings",
            "front_doors_wrappings",
            "letters_wrappings",
            "open311_wrappings",
            "plan_file_wrappings",
            "registers_aside_wrappings",
        ),
        "see OF_THE_WORKER",
    ),
    "digests_to_begin": "see OF_THE_WORKER",
    "service_agencies": "see OF_THE_WORKER",
}
# What the worker's login may call and the web's may not, and why that is no way to anybody's records.
OF_THE_WORKER = {
    "address_of": "an address, of an officer of the agency it acts for alone",
    "audit_recipients": "which agency has checkpoints sent to which address: any agency's auditors see and set their own",
    "audit_recipient_told": "that today's was sent",
    "begin_digests": "for a running job of the digests",
    "begin_job": "while the job runs, as the service account of whoever enqueued it",
    "claim_digest": "for a running job of the digests",
    "clock_goes_on": "of a clock that stood still while its report was elsewhere, from then on",
    "clock_tell": "leaves notices of what is due or late, to the report's own team and supervisors; how many",
    "clocks_came_back": "which clocks stand still though their report waits again: ids and times",
    "clocks_ripe": "which clocks are to be told of: their ids",
    "clocks_told": "for the operator: numbers of each agency, and nothing of any record",
    "supervision_told": "for the operator: numbers of each agency, and nothing of any record",
    "supervision_tidied": "throws supervision sessions away once their days are over; how many",
    "digests_to_begin": "which officers are due one: their ids",
    "digests_to_send": "which digests wait: their ids",
    "letters_tidied": "throws away what was printed, and what many letters were made of; how many",
    "finish_digest": "what became of a digest",
    "front_doors_tidied": "throws away counts of networks of more than a day; how many",
    "files_in_claim": "the file that an officer started, with its sealed rows: it takes them in",
    "files_in_failed": "that a file could not be taken in",
    "files_in_mail_is": "what became of a message of the mailbox",
    "files_in_mail_known": "which messages of the mailbox are dealt with: numbers",
    "files_in_mail_taken": "whether a message became a report: yes or no, by a print",
    "files_in_mailbox_is": "that the mailbox was read, or could not be",
    "files_in_offer": "offers a spreadsheet that came by e-mail to the team of its source",
    "files_in_source_of": "which source's spreadsheets come from an address: its id",
    "files_in_take_rows": "makes reports of the rows of a file that an officer started, for the team of its source",
    "files_in_tidied": "throws away what files held, once its days are over; how many",
    "files_in_wrappings": "keys of files taken in as they are wrapped, which without the keyring are of no use",
    "forget_searches": "throws away what is older than a day",
    "job_acts_for": "of a job that nobody enqueued",
    "plan_file_begins": "a running job made for a file acts as whoever started that file, while it is being taken in",
    "plan_file_failed": "that a file of a plan could not be taken in",
    "plan_files_waiting": "which files of plans were started and wait: their ids",
    "registers_aside_wrappings": "keys of rows set aside as they are wrapped, which without the keyring are of no use",
    "registers_tidied": "throws away rows set aside, once their days are over; how many",
    "plan_file_wrappings": "keys of files of plans as they are wrapped, which without the keyring are of no use",
    "plan_files_tidied": "throws away what files of plans held, once their days are over; how many",
    "plans_told": "for the operator: numbers of each agency's current plans, and nothing of any draft",
    "powers_told": "for the operator: what was served, of each agency, power, ward and month; nothing of named tiers",
    "powers_by_the_clock": "has a use begin or run out on the day that was set when it was served",
    "powers_remind": "tells whoever used a power, and the case's lead, that a date is near; not what it is",
    "forget_power_looks": "looks of more than a day",
    "patrols_told": "for the operator: hours and counts of each agency by place and month, and nothing of any one patrol",
    "front_doors_wrappings": "keys of letters that wait as they are wrapped, which without the keyring are of no use",
    "wrappings_of_second_factors": "their key as it is wrapped, which without the keyring is of no use",
    "letters_wrappings": "keys of letters to print as they are wrapped, which without the keyring are of no use",
    "open311_wrappings": "keys of servers' keys as they are wrapped, which without the keyring are of no use",
    "open311_heard": "what another council says of a report that was sent on to it",
    "open311_next": "a report that an officer sent on, with the sealed key for where it goes: it sends it",
    "open311_to_ask": "what another council calls a report that was sent on to it, with the sealed key to ask by",
    "open311_tried": "what became of sending one on",
    "risk_remind": "tells who leads a case, and their supervisors, that a contact or a review is due: no words of it",
    "risk_told": "for the operator: bands, and what is due, in numbers of each agency",
    "raise_alarms": "compares what the log holds of a day; how many it raised",
    "arrivals_without_clocks": "which reports from outside wait for clocks: what their clocks hang on, and no words",
    "start_clocks_of_arrival": "starts the clocks of a report that has none",
    "arrivals_to_route": "which reports from outside no rule was asked of: what rules ask, and a postcode",
    "route_arrival": "sends one on to a team of its own agency by a rule of that agency, once, before anyone decided on it",
    "routing_agency": "which agency has that name: the directory is every officer's",
    "routing_rotas_of": "the rotas of an agency: who takes over where nobody is on duty",
    "routing_rules_of": "the rules of an agency: where reports go, and nothing of any report",
    "routing_tidied": "throws away hand-overs, and calls that led to no report, once their days are over; how many",
    "routing_shifts_of": "who of an agency is on duty at a moment",
    "letter_gone": "throws away a message to a reporter that went",
    "letters_due": "messages to reporters that have not gone yet, and to whom: it sends them",
    "registers_remind": "tells who owns an entry, its supervisors and editors, that a date is near or passed: no words of it",
    "registers_told": "for the operator: numbers of each agency and register, and nothing of any entry",
    "retention_agreed": "which deletions two persons agreed to and whose time has come: their ids",
    "retention_erase": "deletes what two persons agreed to delete, once its time has come, and nothing else",
    "retention_reckon_some": "works out when records come due; how many it looked at",
    "retention_remind": "leaves notices of what is due for review; how many",
    "retention_told": "for the operator: numbers of each agency, and nothing of any record",
    "make_exchange_by_clock": "the checklist of a quarter that is over, once, with no data in it",
    "service_agencies": "which agencies there are: the directory is every officer's",
    "tidy_desks": "throws away drafts of more than a week",
    "unfinished_forgotten": "throws away reports begun and not sent; how many",
    "wrappings": "keys of documents as they are wrapped, which without the keyring are of no use",
    "wrappings_of_agreements": "the same of files of agreements",
}


def functions(role: str) -> list[tuple[str, list[str], str]]:
    """What a login may call of ours: name, the types of its arguments, what it returns."""
    rows = ask(
        "select p.proname, array(select format_type(t, null) from unnest(p.proargtypes) with ordinality as a(t, n) order by n),"
        " pg_get_function_result(p.oid), p.provariadic <> 0"
        " from pg_proc p where p.pronamespace = 'wardmote'::regnamespace and p.prokind = 'f'"
        " and p.prorettype <> 'trigger'::regtype and has_function_privilege(%s, p.oid, 'execute') order by 1, 2",
        role,
    )
    return [(name, types, result) for name, types, result, _ in rows]


class Hostile:
    """Arguments of each type: nothing, somebody else's, too much, too long."""

    def __init__(self, m: matrix.Matrix) -> None:
        p = m.facts["p"]
        ids = [row.pk for row in m.rows.values() if isinstance(row.pk, uuid.UUID)]
        ids += [p.council.pk, p.caseworker.pk, p.caseworker.team_id, p.partner.pk, p.agreement.pk]
        some = list(
            dict.fromkeys([m.facts[each] for each in ("case", "report", "document", "action", "whole")] + ids)
        )
        numbers = [a for (a,) in ask("select id from access_audience order by id")]
        refs = [
            r
            for t in ("cases_case", "intake_report", "people_person", "places_place")
            for (r,) in ask(f"select reference from {t}")
        ]
        kinds = ["case", "report", "person", "place", "document", "referral", "action"]
        self.of = {
            "uuid": [None, *some, uuid.UUID(int=0)],
            "bigint": [None, *numbers[:20], 0, -1, 2**63 - 1],
            "integer": [None, 0, -1, 2**31 - 1],
            "smallint": [None, 0, -1, 32767],
            "numeric": [None, "0", "-1", "NaN", "1e100"],
            "text": [None, "", "%", *kinds, *refs[:12], "read", "export", str(some[0]), "a" * 20_000, "' or true --"],
            "character varying": [None, "", *kinds, "a" * 5_000],
            "boolean": [None, True, False],
            "date[]": [None, [], ["2026-01-01"]],
            "date": [None, "infinity", "-infinity", "2026-01-01"],
            "timestamp with time zone": [None, "infinity", "-infinity", "2026-01-01"],
            "text[]": [None, [], ["administrator"], ["contact", "incident"], refs, ["x"] * 20_000],
            "uuid[]": [None, [], some, some * 200],
            "bigint[]": [None, [], numbers],
            "jsonb": [None, "[]", "{}", "[null]", '[{"agency": null}]'],
            "bytea[]": [None, [], [b"x"]],
            "bytea": [None, b"", b"x" * 20_000, b"x" * 32],
            "interval": [None, "1 day", "100 years"],
        }  # fmt: skip

    def calls(self, types: list[str], most: int) -> Iterator[list[Any]]:
        """Nothing at all; each value in its turn, in every place at once; then one place after the other."""
        yield [None] * len(types)
        pools = [self.of[kind] for kind in types]
        for turn in range(min(most, max((len(pool) for pool in pools), default=0))):
            yield [pool[turn % len(pool)] for pool in pools]
        for place, pool in enumerate(pools if len(pools) > 1 else []):
            for value in pool[1:4]:
                yield [value if at == place else others[1 % len(others)] for at, others in enumerate(pools)]


def hidden(m: matrix.Matrix) -> set[str]:
    """What the stranger must not be told: the ids of all rows that they do not see, and what stands in them."""
    found = {str(row.pk) for row in m.rows.values() if "stranger" not in row.seen_by}
    for table in ("cases_case", "intake_report", "people_person", "places_place"):
        found |= {ref for (ref,) in ask(f"select reference from {table}")}
    return {each for each in found if len(each) > 5}


def test_no_function_gives_a_stranger_anything_or_changes_what_is_not_theirs(db):
    """The web's functions as a stranger and with no session; those that only the worker may call, beside."""
    m = matrix.build()
    with world.building(), connection.cursor() as cursor:
        cursor.execute("set constraints all immediate")
    hostile, secret = Hostile(m), hidden(m)
    web = functions("wardmote_app")
    workers = [each for each in functions("wardmote_worker") if each not in web]
    found: list[str] = []
    changers = set()
    tried = 0
    for viewer, role, names, most in (
        ("stranger", "wardmote_app", web, 16), ("no session", "wardmote_app", web, 4), ("stranger", "wardmote_worker", workers, 8),
    ):  # fmt: skip
        before, so_far = state(), written()
        for name, types, _ in names:
            with connection.cursor() as cursor:
                for values in hostile.calls(types, most):
                    told = call(cursor, role, m.viewers[viewer], name, types, values)
                    tried += 1
                    sent = {
                        str(each)
                        for value in values
                        for each in (value if isinstance(value, list) else [value])
                    }
                    leaks = {
                        each for each in re.findall(r"[\w-]{6,}", told) if each in secret and each not in sent
                    }
                    if leaks and name not in MAY_RETURN:
                        found.append(f"{viewer}: {name}({str(values)[:100]}) tells {sorted(leaks)[:2]}")
            if written() == so_far:
                continue
            after, so_far = state(), written()
            changed = {table for table in after if after[table] != before[table]}
            if changed:
                changers.add(name)
            if changed and name not in MAY_CHANGE:
                found.append(f"{viewer}: {name} changes {sorted(changed)}")
            before = after
    print(f"\n{len(web)} and {len(workers)} functions, {tried} calls", *found, sep="\n")
    assert found == []
    assert "begin_digests" in changers, "a change is noticed"
    assert len(web) > 60
    assert len(workers) >= len(OF_THE_WORKER)
    assert {name for name, _, _ in workers} == set(OF_THE_WORKER), (
        "what the worker alone may call is listed with why"
    )


def call(cursor: Any, role: str, token: str, name: str, types: list[str], values: list[Any]) -> str:
    """What the function answers, or with what words it refuses."""
    marks = ", ".join(f"%s::{kind}" for kind in types)
    try:
        with transaction.atomic():
            cursor.execute(f"set local role {role}")
            cursor.execute("select wardmote.begin_session(%s)", [hashed(token)])
            cursor.execute("set local statement_timeout = '10s'")
            cursor.execute(f"select * from wardmote.{name}({marks})", values)
            return " ".join(str(row) for row in cursor.fetchall())
    except DatabaseError as refused:
        if getattr(refused.__cause__, "sqlstate", "") == "57014":  # it took too long
            raise
        return str(refused)
