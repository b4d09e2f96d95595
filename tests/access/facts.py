"""What each row of each protected table is about, read by the tests' superuser: the facts the oracle is told.

A row is described by what it belongs to and what it holds, never by the audience that the database put it in.
"""

from dataclasses import dataclass

from tests.access.oracle import Row

# Protected tables of which the model makes no row, and where it is tried that each is seen by whom it should be.
APART = {
    "letters_printout": "an officer's own, but only as long as the letter itself may be printed, which depends on whom it"
    " is to and on who is kept out by name: each of these is tried in tests/letters and the leak matrix",
    "search_accessrequest": "seen for any one of four reasons at once, which a row of the model cannot say; whom it is about"
    " is compared (search_requestsubject); tests/search tries each reason, and the leak matrix",
    "registers_aside": "as the file it is of, which is compared (registers_batch); tests/registers and the leak matrix",
    **dict.fromkeys(
        ("rights_copy", "rights_enclosure"),
        "as the part whose file they are of, which is compared (rights_item); tests/rights and the leak matrix",
    ),
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
    agencies: str = "'{}'"
    closed_by: str = "null"
    glass: str = "'{}'"
    roles: str = "'{}'"
    officer: str = "null"
    lead: str = "null"
    another: str = "null"
    leads: str = "null"
    auditors_of: str = "'{}'"
    never: str = "null"
    team: str = "null"
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
# What is read in an emergency as well.
PART_IN_GLASS = part("case", CASE, glass=f"array[{CASE}]")
LINK_IN_GLASS = About(of=CASE, categories="x.categories", glass=f"array[{CASE}]")
PERSON_IN_GLASS = part("person", PERSON, glass=f"array[{PERSON}]")
ITSELF_IN_GLASS = About(of="x.id", glass="array[x.id]")
OF_CASE = About(of=CASE, categories="x.categories")
ITSELF = About(of="x.id")
EVERYONE = About()
LOOKS_AFTER = "'{administrator,supervisor,information_governance}'"
OF_ACTION = " join public.cases_caseaction l on l.action_id = "
OF_LINK = {"of": "l.case_id", "categories": "l.categories"}
# A document, and its bytes, go where its link goes, to a case or to a report.
LINKED = (
    " left join public.cases_casedocument l on l.document_id = {0}"
    " left join public.intake_reportdocument r on r.document_id = {0}"
)
OF_DOCUMENT = {
    "of": "coalesce(l.case_id, r.report_id)",
    "categories": "coalesce(l.categories, r.categories)",
    "glass": "array[l.case_id, r.report_id]",
}
BYTES = {
    **OF_DOCUMENT,
    "openings": opened(("document", "x.document_id")),
    "more": LINKED.format("x.document_id") + " join public.documents_document d on d.id = x.document_id",
    "for_nobody": "d.withdrawn_at is not null",
}

KNOWN = {
    "cases_case": ITSELF_IN_GLASS,
    "cases_summary": PART_IN_GLASS,
    "cases_person": PART_IN_GLASS,
    "cases_place": PART_IN_GLASS,
    "cases_note": PART_IN_GLASS,
    "cases_event": PART_IN_GLASS,
    "cases_earlierwording": PART_IN_GLASS,
    # Which officer or agency is kept out is for those who may decide.
    "cases_mustnotreceive": part(
        "case", CASE, level="case when coalesce(x.officer_id, x.agency_id) is null then 2 else 4 end",
        glass="case when coalesce(x.officer_id, x.agency_id) is null then array[x.case_id] else '{}' end",
    ),
    # What a declared conflict is, is for the case's lead and the owner's supervisors.
    "cases_conflict": part(
        "case", CASE, agencies="array[c.owner_id]", roles="'{supervisor}'", lead="c.lead_id",
        more=" join public.cases_case c on c.id = x.case_id",
    ),
    "cases_transfer": OF_CASE,
    "cases_transferstep": PART_OF_CASE,
    "cases_caseaction": LINK_IN_GLASS,
    "cases_casedocument": LINK_IN_GLASS,
    "cases_casedisclosure": OF_CASE,
    "cases_casereport": OF_CASE,
    "cases_caseperson": About(
        of=CASE,
        categories="e.categories",
        ends="array[x.person_id]",
        openings=opened(("case", CASE), ("person", PERSON)),
        more=" join public.cases_person e on e.id = x.entry_id",
    ),
    "cases_caseplace": About(
        of=CASE,
        categories="e.categories",
        ends="array[x.place_id]",
        openings=opened(("case", CASE), ("place", PLACE)),
        more=" join public.cases_place e on e.id = x.entry_id",
    ),
    "actions_action": About(**OF_LINK, glass="array[l.case_id]", more=OF_ACTION + "x.id"),
    "actions_step": About(**OF_LINK, more=OF_ACTION + "x.action_id"),
    "documents_document": About(**OF_DOCUMENT, more=LINKED.format("x.id")),
    "documents_content": About(key="x.document_id", **BYTES),
    "documents_piece": About(**BYTES),
    "intake_report": ITSELF_IN_GLASS,
    "intake_telling": part("report", REPORT, key="x.report_id", glass=f"array[{REPORT}]"),
    "intake_decision": part("report", REPORT, agencies="array[r.owner_id]", more=" join public.intake_report r on r.id = x.report_id"),
    "clocks_clock": About(of=REPORT),
    "clocks_event": About(
        of="c.report_id",
        agencies="array[c.owner_id]",
        openings=opened(("report", "c.report_id")),
        more=" join public.clocks_clock c on c.id = x.clock_id",
    ),
    "intake_reportdocument": About(of=REPORT, categories="x.categories", glass=f"array[{REPORT}]"),
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
    # Seen by its two sides as long as the agreement lasts, wherever the report goes meanwhile; not by whoever the
    # report keeps out by now.
    "intake_referral": About(of="x.id", agencies="array[x.owner_id, x.agency_id]", closed_by="x.report_id"),
    "intake_referralstep": About(
        of="x.referral_id",
        agencies="array[f.owner_id, f.agency_id]",
        closed_by="f.report_id",
        openings=opened(("referral", "x.referral_id"), ("report", "f.report_id")),
        more=" join public.intake_referral f on f.id = x.referral_id",
    ),
    "patrols_patrol": ITSELF,
    "people_person": ITSELF_IN_GLASS,
    "people_contact": PERSON_IN_GLASS,
    "people_address": PERSON_IN_GLASS,
    "people_detail": PERSON_IN_GLASS,
    "people_wording": PERSON_IN_GLASS,
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
    # Of a document that is read in an emergency, its owner and tier as well.
    "access_audience": About(
        of="'audience:' || x.id",
        glass="array(select coalesce(l.case_id, r.report_id) from public.documents_document d"
        + LINKED.format("d.id") + " where d.audience_id = x.id)",
    ),
    # A broken glass is known to who broke it, to the record's lead and those who look after its owner, and to auditors.
    "access_breakglass": About(
        officer="x.officer_id", lead="case when l.agency_id = x.owner_id then x.lead_id end", agencies="array[x.owner_id]",
        roles="'{supervisor,information_governance}'", auditors_of="array[x.owner_id, x.agency_id]",
        more=" left join public.identity_officer l on l.id = x.lead_id",
    ),
    "access_standin": EVERYONE,
    "access_grant": About(of="'audience:' || x.audience_id"),
    "access_denial": About(of="'audience:' || x.audience_id", level="4"),
    "agreements_agreement": EVERYONE,
    "agreements_party": EVERYONE,
    "agreements_organisation": EVERYONE,
    "agreements_alias": EVERYONE,
    "identity_agency": EVERYONE,
    "identity_team": EVERYONE,
    "identity_officer": EVERYONE,
    "identity_departure": About(key="x.officer_id", agencies="array[x.agency_id]"),
    "identity_rolechange": About(agencies="array[x.agency_id]", roles=LOOKS_AFTER, officer="x.officer_id"),
    "notices_notice": About(officer="x.officer_id"),
    # The log of a record is seen by those who see it, of a tie by those who see the tie; a refusal names whom the
    # owner would have shared it with, a conflict who is kept out. Of all else, and of these too, auditors of either agency.
    "audit_entry": About(
        of="case when x.subject_kind in ('case', 'report', 'person', 'place', 'referral') then x.subject_id"
        " else coalesce(a.case_id, cp.case_id, rp.report_id) end",
        categories="coalesce(a.categories, e.categories, t.categories, '{}')",
        level="case when x.action in ('share refused', 'referral not allowed', 'conflict declared', 'conflict lifted') then 4 else 2 end",
        agencies="case when x.subject_kind = 'referral' then array[f.owner_id, f.agency_id]"
        " when pn.state in ('draft', 'discarded') then array[pn.owner_id] else '{}' end",
        closed_by="f.report_id",
        glass="case when x.action in ('share refused', 'referral not allowed', 'conflict declared', 'conflict lifted') then '{}'"
        " when x.subject_kind in ('case', 'report', 'person') then array[x.subject_id] else array[a.case_id] end",
        ends="case when pm.id is not null then array[pm.away_id, pm.into_id]"
        " when pl.id is not null then array[pl.one_id, pl.other_id]"
        " when sm.id is not null then array[sm.away_id, sm.into_id]"
        " when cp.id is not null then array[cp.person_id]"
        " when rp.id is not null then array[rp.person_id] else '{}' end",
        openings="case when rp.id is not null then "
        + opened(("report", "rp.report_id"), ("person", "rp.person_id"))
        + " when cp.id is not null then "
        + opened(("case", "cp.case_id"), ("person", "cp.person_id"))
        + " else '{}' end",
        auditors_of="array[x.agency_id, x.owner_id]",
        where="x.purpose <> 'aside'",  # openings put there by the model
        for_nobody="x.subject_kind not in ('case', 'report', 'person', 'place', 'referral', 'action', 'agreement', 'plan',"
        " 'same_person', 'same_place', 'case_person', 'report_person')",
        more=" left join public.cases_caseaction a on x.subject_kind = 'action' and a.action_id = x.subject_id"
        " left join public.intake_referral f on x.subject_kind = 'referral' and f.id = x.subject_id"
        " left join public.plans_plan pn on x.subject_kind = 'plan' and pn.id = x.subject_id"
        " left join public.people_merge pm on pm.id = x.subject_id"
        " left join public.people_link pl on pl.id = x.subject_id"
        " left join public.places_merge sm on sm.id = x.subject_id"
        " left join public.cases_caseperson cp on cp.id = x.subject_id"
        " left join public.cases_person e on e.id = cp.entry_id"
        " left join public.intake_reportperson rp on rp.id = x.subject_id"
        " left join public.intake_telling t on t.report_id = rp.report_id",
    ),
}  # fmt: skip


def what_there_is(known: dict[str, About]) -> str:
    """One statement for the superuser: every row, with its facts."""
    return " union all ".join(
        f"select '{table}', ({a.key})::text, ({a.of})::text, ({a.categories})::text[], ({a.level})::int,"
        f" ({a.openings})::text[], ({a.ends})::text[], ({a.agencies})::text[], ({a.closed_by})::text, ({a.glass})::text[],"
        f" ({a.roles})::text[], ({a.officer})::text, ({a.lead})::text, ({a.another})::text, ({a.leads})::text, ({a.auditors_of})::text[], ({a.never})::text, ({a.team})::text, {a.for_nobody} from public.{table} x{a.more} where {a.where}"
        for table, a in known.items()
    )


def what_i_see(known: dict[str, About]) -> str:
    """One statement for the application: every row of these tables that whoever acts sees."""
    return " union all ".join(
        f"select '{table}', array_agg(({a.key})::text) from public.{table} x where {a.where}"
        for table, a in known.items()
    )


Kept = dict[tuple[str, str], tuple[tuple, Row]]


def rows(found: list[tuple], kept: Kept) -> dict[tuple[str, str], Row]:
    """Each row by its table and key; most are as they were a step ago, and are taken from what is kept of that.

    Rows of which the same is known are one and the same `Row`.
    """
    there = {}
    for table, key, *said in found:
        place = (table, key)
        facts, row = kept.get(place, (None, None))
        if row is None or facts != said:
            row = read(*said)
            row = kept.setdefault(("", str(said)), (said, row))[1]
            kept[place] = said, row
        there[place] = row
    return there


def read(of, held, level, openings, ends, agencies, closed_by, glass, roles, officer, lead, another, leads, auditors, never, team, nobody) -> Row:  # fmt: skip
    return Row(
        of=of,
        categories=frozenset(held),
        level=level,
        openings=frozenset(openings),
        ends=tuple(ends),
        agencies=frozenset(agencies),
        closed_by=closed_by,
        glass=frozenset(glass),
        roles=frozenset(roles),
        officer=officer,
        lead=lead,
        another=another,
        leads=leads or "",
        auditors_of=frozenset(a for a in auditors if a),
        never=never,
        team=team,
        for_nobody=nobody,
    )
