"""What each row of each protected table is about, read by the tests' superuser: the facts the oracle is told.

A row is described by what it belongs to and what it holds, never by the audience that the database put it in.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from tests.access.oracle import Row

# Protected tables of which the model makes no row, and where it is tried that each is seen by whom it should be.
APART = {
    "agreements_agreementfile": "the leak matrix: officers of the parties",
    "desk_draft": "an officer's own; the leak matrix",
    "desk_liststate": "an officer's own; the leak matrix",
    "desk_savedview": "an officer's own or their team's; the leak matrix",
    "desk_template": "an officer's own or their agency's; the leak matrix",
    "home_casemark": "an officer's own; the leak matrix",
    "home_digest": "an officer's own; the leak matrix",
    "identity_invitation": "those who look after officers; the leak matrix",
    "notices_preferences": "an officer's own; the leak matrix",
    "search_accessrequest": "tests/search and the leak matrix",
    "search_namehit": "an officer's own; the leak matrix",
    "search_namepolicy": "every officer; the leak matrix",
    "search_requestsubject": "tests/search and the leak matrix",
    "search_search": "an officer's own; the leak matrix",
}


@dataclass(frozen=True)
class About:
    """SQL for each fact of a row `x`; see `oracle.Row`."""

    key: str = "x.id"
    of: str = "null"
    categories: str = "'{}'"
    level: str = "2"
    openings: str = "'{}'"
    ends: str = "'{}'"
    agency: str = "null"
    roles: str = "'{}'"
    officer: str = "null"
    auditors_of: str = "'{}'"
    for_nobody: str = "false"
    more: str = ""  # further tables
    where: str = "true"


def opened(*pairs: tuple[str, str]) -> str:
    either = [f"'{kind}:' || {column}" for kind, column in pairs]
    return f"array[{', '.join(either)}]"


def part(kind: str, column: str, **more: str) -> About:
    """A sensitive part of a case, a person, a place or a report."""
    facts = {"of": column, "categories": "x.categories", "openings": opened((kind, column)), **more}
    return About(**facts)


CASE, PERSON, PLACE, REPORT = "x.case_id", "x.person_id", "x.place_id", "x.report_id"
PART_OF_CASE = part("case", CASE)
OF_CASE = About(of=CASE, categories="x.categories")
ITSELF = About(of="x.id")
EVERYONE = About()
LOOKS_AFTER = "'{administrator,supervisor,information_governance}'"
OF_ACTION = " join public.cases_caseaction l on l.action_id = "
# A document, and its bytes, go where its link goes.
LINKED = " join public.cases_casedocument l on l.document_id = "
OF_LINK = {"of": "l.case_id", "categories": "l.categories"}
BYTES = {
    **OF_LINK,
    "openings": opened(("document", "x.document_id")),
    "more": LINKED + "x.document_id join public.documents_document d on d.id = x.document_id",
    "for_nobody": "d.withdrawn_at is not null",
}

KNOWN = {
    "cases_case": ITSELF,
    "cases_summary": PART_OF_CASE,
    "cases_person": PART_OF_CASE,
    "cases_place": PART_OF_CASE,
    "cases_note": PART_OF_CASE,
    "cases_event": PART_OF_CASE,
    "cases_earlierwording": PART_OF_CASE,
    # Which officer or agency is kept out is for those who may decide.
    "cases_mustnotreceive": part(
        "case", CASE, level="case when coalesce(x.officer_id, x.agency_id) is null then 2 else 4 end"
    ),
    "cases_caseaction": OF_CASE,
    "cases_casedocument": OF_CASE,
    "cases_casedisclosure": OF_CASE,
    "cases_casereport": OF_CASE,
    "cases_caseperson": About(
        of=CASE,
        categories="e.categories",
        ends="array[x.person_id]",
        more=" join public.cases_person e on e.id = x.entry_id",
    ),
    "cases_caseplace": About(
        of=CASE,
        categories="e.categories",
        ends="array[x.place_id]",
        openings=opened(("case", CASE), ("place", PLACE)),
        more=" join public.cases_place e on e.id = x.entry_id",
    ),
    "actions_action": About(**OF_LINK, more=OF_ACTION + "x.id"),
    "actions_step": About(**OF_LINK, more=OF_ACTION + "x.action_id"),
    "documents_document": About(**OF_LINK, more=LINKED + "x.id"),
    "documents_content": About(key="x.document_id", **BYTES),
    "documents_piece": About(**BYTES),
    "intake_report": ITSELF,
    "intake_telling": part("report", REPORT, key="x.report_id"),
    "intake_decision": part("report", REPORT, agency="r.owner_id", more=" join public.intake_report r on r.id = x.report_id"),
    "intake_likeness": About(key="x.report_id", for_nobody="true"),
    "intake_reportperson": About(
        of=REPORT,
        categories="t.categories",
        ends="array[x.person_id]",
        openings=opened(("report", REPORT), ("person", PERSON)),
        more=" join public.intake_telling t on t.report_id = x.report_id",
    ),
    "intake_reportplace": About(
        of=REPORT,
        categories="t.categories",
        ends="array[x.place_id]",
        openings=opened(("report", REPORT), ("place", PLACE)),
        more=" join public.intake_telling t on t.report_id = x.report_id",
    ),
    # Seen by both sides as long as the agreement lasts, wherever the report goes meanwhile.
    "intake_referral": ITSELF,
    "intake_referralstep": About(
        of="x.referral_id",
        openings=opened(("referral", "x.referral_id"), ("report", "f.report_id")),
        more=" join public.intake_referral f on f.id = x.referral_id",
    ),
    "people_person": ITSELF,
    "people_contact": part("person", PERSON),
    "people_address": part("person", PERSON),
    "people_detail": part("person", PERSON),
    "people_wording": part("person", PERSON),
    # A name is compared in lists; a telephone is a contact.
    "people_matchkey": part(
        "person", PERSON, openings=f"case when x.kind = 'phone' then {opened(('person', PERSON))} else '{{}}' end"
    ),
    "people_persondisclosure": About(of=PERSON, categories="x.categories"),
    "people_merge": About(ends="array[x.away_id, x.into_id]"),
    "people_link": About(ends="array[x.one_id, x.other_id]"),
    "places_place": ITSELF,
    "places_note": part("place", PLACE),
    "places_wording": part("place", PLACE),
    "places_merge": About(ends="array[x.away_id, x.into_id]"),
    "access_disclosure": About(
        of="coalesce(c.case_id, p.person_id, f.id)",
        categories="coalesce(c.categories, p.categories, '{}')",
        more=" left join public.cases_casedisclosure c on c.disclosure_id = x.id"
        " left join public.people_persondisclosure p on p.disclosure_id = x.id"
        " left join public.intake_referral f on f.disclosure_id = x.id",
    ),
    "access_audience": About(of="'audience:' || x.id"),
    "access_grant": About(of="'audience:' || x.audience_id"),
    "access_denial": About(of="'audience:' || x.audience_id", level="4"),
    "agreements_agreement": EVERYONE,
    "agreements_party": EVERYONE,
    "agreements_organisation": EVERYONE,
    "agreements_alias": EVERYONE,
    "identity_agency": EVERYONE,
    "identity_team": EVERYONE,
    "identity_officer": EVERYONE,
    "identity_departure": About(key="x.officer_id", agency="x.agency_id"),
    "identity_rolechange": About(agency="x.agency_id", roles=LOOKS_AFTER, officer="x.officer_id"),
    "notices_notice": About(officer="x.officer_id"),
    # The log of a record is seen by those who see it, of a tie by those who see the tie; a refusal names whom the
    # owner would have shared it with. Of all else, and of these too, auditors of either agency.
    "audit_entry": About(
        of="case when x.subject_kind in ('case', 'report', 'person', 'place', 'referral') then x.subject_id"
        " else coalesce(a.case_id, cp.case_id, rp.report_id) end",
        categories="coalesce(a.categories, e.categories, t.categories, '{}')",
        level="case when x.action = 'share refused' then 4 else 2 end",
        ends="case when pm.id is not null then array[pm.away_id, pm.into_id]"
        " when pl.id is not null then array[pl.one_id, pl.other_id]"
        " when sm.id is not null then array[sm.away_id, sm.into_id]"
        " when cp.id is not null then array[cp.person_id]"
        " when rp.id is not null then array[rp.person_id] else '{}' end",
        openings="case when rp.id is not null then "
        + opened(("report", "rp.report_id"), ("person", "rp.person_id"))
        + " else '{}' end",
        auditors_of="array[x.agency_id, x.owner_id]",
        where="x.purpose <> 'aside'",  # openings put there by the model
        for_nobody="x.subject_kind not in ('case', 'report', 'person', 'place', 'referral', 'action', 'agreement',"
        " 'same_person', 'same_place', 'case_person', 'report_person')",
        more=" left join public.cases_caseaction a on x.subject_kind = 'action' and a.action_id = x.subject_id"
        " left join public.people_merge pm on pm.id = x.subject_id"
        " left join public.people_link pl on pl.id = x.subject_id"
        " left join public.places_merge sm on sm.id = x.subject_id"
        " left join public.cases_caseperson cp on cp.id = x.subject_id"
        " left join public.cases_person e on e.id = cp.entry_id"
        " left join public.intake_reportperson rp on rp.id = x.subject_id"
        " left join public.intake_telling t on t.report_id = rp.report_id",
    ),
}  # fmt: skip


def what_there_is() -> str:
    """One statement for the superuser: every row, with its facts."""
    return " union all ".join(
        f"select '{table}', ({a.key})::text, ({a.of})::text, ({a.categories})::text[], ({a.level})::int,"
        f" ({a.openings})::text[], ({a.ends})::text[], ({a.agency})::text, ({a.roles})::text[],"
        f" ({a.officer})::text, ({a.auditors_of})::text[], {a.for_nobody} from public.{table} x{a.more} where {a.where}"
        for table, a in KNOWN.items()
    )


def what_i_see() -> str:
    """One statement for the application: every row that whoever acts sees."""
    return " union all ".join(
        f"select '{table}', array_agg(({a.key})::text) from public.{table} x where {a.where}"
        for table, a in KNOWN.items()
    )


def rows(found: list[tuple]) -> Iterator[tuple[tuple[str, str], Row]]:
    for table, key, of, held, level, openings, ends, agency, roles, officer, auditors_of, for_nobody in found:
        yield (
            (table, key),
            Row(
                of=of,
                categories=frozenset(held),
                level=level,
                openings=frozenset(openings),
                ends=tuple(ends),
                agency=agency,
                roles=frozenset(roles),
                officer=officer,
                auditors_of=frozenset(a for a in auditors_of if a),
                for_nobody=for_nobody,
            ),
        )
