"""What a stranger might learn beside the rows themselves: by a number, a word, a code, a header or an error.

Covered elsewhere, and not repeated here: that a digest, a mail, an answer by name only and a list of one's own cases
hold no more than one may see (tests/home, tests/search), that sequences are drawn from by nobody (tests/database),
that the planner's figures tell no name (tests/access/test_attacks_of_a_login.py). How long an answer takes: benchmarks/hidden.py.
"""

import re
import uuid
from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from tests import world
from wardmote.foundation.references import new_reference
from wardmote.records.actions.models import Action
from wardmote.records.intake.models import Referral
from wardmote.records.people.models import Person
from wardmote.records.places.models import Place
from wardmote.trust.access.models import Disclosure
from wardmote.trust.identity.models import Role
from wardmote.work.cases import commands as cases

pytestmark = pytest.mark.django_db
NOW = datetime.now(UTC)
TODAY = date.today()
NAME = "Quillon Barnaby"  # of somebody only the hidden records know
STREET = "17 Umberfold Passage"
ROLES = (
    Role.CASEWORKER,
    Role.SUPERVISOR,
    Role.TRIAGE,
    Role.AUDITOR,
    Role.INFORMATION_GOVERNANCE,
    Role.ADMINISTRATOR,
)


@pytest.fixture
def stranger(partnership) -> Any:
    """Of another agency, and of every role: whatever a role adds, it adds nothing of another's records."""
    return world.officer(partnership.stranger, partnership.outsider.team, "Strange R", *ROLES)


def hide(p: world.Partnership) -> dict[str, str]:
    """Records of the council and what hangs on them, none of them the stranger's to see; by what stands in addresses."""
    from wardmote.foundation.files.checked import check_upload
    from wardmote.records.intake import commands as intake
    from wardmote.records.people import commands as people
    from wardmote.records.places import commands as places

    found = {}
    with world.as_officer(p.caseworker) as by:
        case = cases.open_case(
            title="Umberfold", kind="asb", area="Umberfold", summary=NAME, risk="high", categories=("incident",),
            team=by.team, lead=by, review_on=TODAY, by=by, now=NOW,
        )  # fmt: skip
        found["note"] = cases.add_note(case=case, text=NAME, by=by, now=NOW).pk
        found["entry"] = cases.add_person(
            case=case, name=NAME, role="victim", from_on=TODAY, by=by, now=NOW
        ).pk
        found["place entry"] = cases.add_place(case=case, address=STREET, role="where", by=by, now=NOW).pk
        found["kept out"] = cases.keep_out(case=case, name=NAME, reason="r", by=by, now=NOW).pk
        found["action"] = cases.ask_action(
            case=case, title="Umberfold", agency=p.council, due_on=TODAY, by=by, now=NOW
        ).pk
        found["document"] = cases.add_document(
            case=case, title="Umberfold", file=check_upload("umberfold.txt", b"Umberfold"), by=by, now=NOW
        ).pk
        cases.share(
            case=case, agency=p.housing, agreement=p.agreement, purpose="asb", categories=["incident"], level=3,
            necessity="n", whole_agency=True, by=by, now=NOW,
        )  # fmt: skip
        found["disclosure"] = Disclosure.objects.get(case_link__case=case).pk
        report = intake.take_report(
            what=NAME, kind="asb", harm="high", channel="phone", area="Umberfold", address=STREET, teller_name=NAME,
            teller_phone="020 7946 0017", team=by.team, by=by, now=NOW,
        )  # fmt: skip
        person = people.make_person(
            kind="known", name=NAME, phone="020 7946 0017", description="d", team=by.team, by=by, now=NOW
        )
        other = people.make_person(kind="known", name=NAME, team=by.team, by=by, now=NOW)
        found["merge"] = people.merge(away=other, into=person, reason="r", by=by, now=NOW).pk
        place = places.make_place(kind="premises", address=STREET, note=NAME, team=by.team, by=by, now=NOW)
    world.opened_earlier(p.caseworker, report.pk)
    with world.as_officer(p.caseworker) as by:
        report.refresh_from_db()
        referral = intake.refer_report(
            report=report,
            agency=p.housing,
            agreement=p.agreement,
            purpose="asb",
            words=NAME,
            answer_by=TODAY,
            by=by,
            now=NOW,
        )
        found |= {"case": case.reference, "report": report.reference, "person": person.reference, "other": other.reference,
                  "place": place.reference, "referral": referral.pk}  # fmt: skip
        assert Action.objects.exists()
        assert Referral.objects.exists()
        assert Person.objects.count() == 2
        assert Place.objects.count() == 1
    return {name: str(key) for name, key in found.items()}


def text_of(answer: Any) -> str:
    """A page as it is read: without what is different each time it is made."""
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    words = body.decode("utf-8", "replace")
    words = re.sub(
        r'name="csrfmiddlewaretoken" value="[^"]+"|nonce="[^"]+"|"X-CSRFToken": ?"[^"]+"', "", words
    )
    words = re.sub(r"csrf[-\w]*(&quot;|\")\s*:\s*(&quot;|\")[\w-]+", "", words, flags=re.IGNORECASE)
    # How many entries the whole log has is public (decision 41): /readyz tells how many of them are not sealed yet.
    words = re.sub(r'"audit": \{[^}]*\}', "", words)
    # Forms carry the id of what they will make, fresh each time.
    return re.sub(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", "ID", words)


# --- pages with numbers, suggestions, notices, activity, exports ---------------------------------------

LISTS = [
    "/", "/notices/", "/cases/", "/cases/?q=umberfold", "/cases/?area=Umberfold", "/cases/csv/", "/cases/new/", "/reports/",
    "/reports/?q=umberfold", "/reports/new/", "/reports/referrals/", "/actions/", "/actions/?view=everything",
    "/actions/?q=umberfold", "/actions/csv/", "/people/", "/people/?q=quillon+barnaby", "/people/csv/", "/people/new/",
    "/people/new/?name=Quillon+Barnaby", "/places/", "/places/?q=umberfold", "/places/csv/", "/places/new/",
    "/places/find/?q=17+umberfold", "/places/find/?address=17+Umberfold+Passage",
    "/agreements/", "/agreements/matrix/", "/directory/", "/directory/agencies/", "/directory/officers/",
    "/directory/teams/", "/directory/leavers/", "/search/", "/search/requests/", "/search/by-name-only/", "/keys/",
    "/desk/views/cases/", "/desk/templates/", "/healthz", "/readyz",
]  # fmt: skip


def test_every_page_without_a_record_in_its_address_is_the_same_whether_records_are_hidden_or_not(
    partnership, stranger
):
    """Counts, figures, suggestions, notices, what changed, exports: to the byte."""
    p = partnership
    client = world.client_for(stranger)

    def look() -> dict[str, tuple[int, str]]:
        answers = {address: client.get(address) for address in LISTS}
        return {address: (answer.status_code, text_of(answer)) for address, answer in answers.items()}

    look()  # the first look marks what was seen
    before = look()
    assert {code for code, _ in before.values()} <= {200, 302, 404, 405, 503}
    hide(p)
    after = look()
    assert [address for address in LISTS if after[address] != before[address]] == []
    assert sum(code == 200 for code, _ in after.values()) > 30


# What somebody types who hopes to find the hidden, and the like of it that nobody has.
TYPED = {
    NAME: "Quillon Barnwell",
    "quillon barnabi": "quillon barnweli",
    STREET: "17 Umberfoul Passage",
    "020 7946 0017": "020 7946 0999",
    "umberfold": "umberfoul",
    "case": "C",
    "report": "R",
    "person": "P",
}


@pytest.mark.parametrize("typed", TYPED)
def test_a_search_finds_and_suggests_the_same(partnership, stranger, typed):
    client = world.client_for(stranger)
    hidden = hide(partnership)

    def search(words: str) -> str:
        answer = client.post("/search/", {"q": words}, follow=True)
        assert answer.status_code == 200
        assert words in text_of(answer)
        return text_of(answer).replace(words, "TYPED")

    like = TYPED[typed]
    assert search(hidden.get(typed, typed)) == search(new_reference(like) if typed in hidden else like)


@pytest.mark.parametrize("typed", [NAME, "quillon barnabi", f"{STREET} EC1A 1BB"])
def test_a_partner_with_an_agreement_is_told_nothing_of_reports_people_and_places_while_the_owner_is_silent(
    partnership, typed
):
    """An agreement alone answers nothing: hidden and not there are one page, until the owner says otherwise."""
    p = partnership
    from wardmote.records.intake import commands as intake
    from wardmote.records.people import commands as people
    from wardmote.records.places import commands as places

    client = world.client_for(p.partner)

    def search() -> str:
        answer = client.post("/search/", {"q": typed}, follow=True)
        assert answer.status_code == 200
        return text_of(answer)

    before = search()
    with world.as_officer(p.caseworker) as by:
        address = {"address": STREET, "postcode": "EC1A 1BB"}
        intake.take_report(
            what=NAME, kind="asb", harm="high", channel="phone", teller_name=NAME, **address, team=by.team, by=by,
            now=NOW,
        )  # fmt: skip
        people.make_person(kind="known", name=NAME, team=by.team, by=by, now=NOW)
        places.make_place(kind="premises", **address, team=by.team, by=by, now=NOW)
    assert search() == before


def test_the_digest_counts_nothing_of_it(partnership, stranger):
    def numbers() -> Any:
        with world.as_officer(stranger), connection.cursor() as cursor:
            cursor.execute("select total, ids from wardmote.my_cases(100)")
            seen = [cursor.fetchone()]
            for figures in ("my_queue(100, now() - interval '1 year')", "my_actions(100, true)", "my_people(100)",
                            "my_places(100)"):  # fmt: skip
                cursor.execute(f"select * from wardmote.{figures}")
                seen += cursor.fetchall()
        return seen

    before = numbers()
    hide(partnership)
    assert numbers() == before


def test_the_log_of_another_agency_holds_no_key_of_it(partnership, stranger):
    """An auditor reads their own agency's lines; their own looks are among them, so the pages are not compared."""
    hidden = hide(partnership)
    client = world.client_for(stranger)
    for page in ("/log/", "/log/download/"):
        answer = client.get(page)
        body = b"".join(answer.streaming_content) if answer.streaming else answer.content
        assert not [name for name, key in hidden.items() if key in body.decode()]


# --- addresses of records: status codes, words, headers, whatever the method ---------------------------


def patterns(resolver: Any, prefix: str = "") -> Iterator[str]:
    for each in resolver.url_patterns:
        if isinstance(each, URLResolver):
            yield from patterns(each, prefix + str(each.pattern))
        elif isinstance(each, URLPattern):
            yield prefix + str(each.pattern)


# Which hidden thing is named by the last key of an address that has two, by the word before it.
SECOND = {
    "people": "entry", "places": "place entry", "notes": "note", "documents": "document", "must-not-receive": "kept out",
    "sharing": "disclosure", "merge": "merge", "links": "entry", "referrals": "referral", "actions": "action",
    "contacts": "entry", "addresses": "entry", "place": "place entry", "link": "entry", "template": "note",
    "hold": "note", "answer": "note",
}  # fmt: skip
ROOMS = {"cases": "case", "reports": "report", "people": "person", "places": "place", "actions": "action",
         "retention": "case"}  # fmt: skip


def addresses(hidden: dict[str, str], absent: dict[str, str]) -> Iterator[tuple[str, str]]:
    """Every address of a room with a record in it: of one that is hidden, and of one that is not there."""
    for pattern in sorted(set(patterns(get_resolver()))):
        room, _, rest = pattern.partition("/")
        if room not in ROOMS or "<" not in rest:
            continue
        both = []
        for keys in (hidden, absent):
            filled = re.sub(r"<(?:case|person|str|kept):(?:reference)>", keys[ROOMS[room]], pattern)
            filled = re.sub(r"<person:other>", keys["other"], filled)
            filled = re.sub(
                r"<int:\w+>", "1", re.sub(r"<str:zoom>", "small", re.sub(r"<slug:how>", "refuse", filled))
            )
            kind = next(
                (SECOND[word] for word in reversed(filled.split("<")[0].split("/")) if word in SECOND),
                ROOMS[room],
            )
            both.append("/" + re.sub(r"<uuid:\w+>", keys[kind], filled))
        yield both[0], both[1]


def test_what_is_hidden_answers_exactly_as_what_is_not_there(partnership, stranger):
    """Every page of every record, looked at and sent: the same code, the same words, the same headers; by a stranger,
    and looked at by a colleague of the owner's."""
    p = partnership
    hidden = hide(p)
    absent = {
        name: new_reference(key[0])
        if re.fullmatch(r"[A-Z]-?[\w-]{6,}", key) and len(key) < 16
        else str(uuid.uuid4())
        for name, key in hidden.items()
    }
    differ, asked = [], 0
    for officer, methods in ((stranger, ("get", "post", "head", "put")), (p.colleague, ("get",))):
        client = world.client_for(officer)
        for there, nowhere in addresses(hidden, absent):
            for method in methods:
                answers = [getattr(client, method)(address) for address in (there, nowhere)]
                asked += 1
                told = [
                    (a.status_code, text_of(a).replace(address, "ADDRESS"),
                     {k: v for k, v in a.headers.items() if "nonce" not in v and k != "Expires"})
                    for a, address in zip(answers, (there, nowhere), strict=True)
                ]  # fmt: skip
                for key, other in zip(hidden.values(), absent.values(), strict=True):
                    told[0] = (told[0][0], told[0][1].replace(key, "KEY"), told[0][2])
                    told[1] = (told[1][0], told[1][1].replace(other, "KEY"), told[1][2])
                if told[0] != told[1] or told[0][0] < 400:
                    differ.append((officer.name, method, there, told[0][0], told[1][0]))
    assert differ == []
    assert asked > 300, asked


def test_an_error_holds_no_name_and_no_address(partnership, stranger):
    hidden = hide(partnership)
    client = world.client_for(stranger)
    for address in (
        f"/cases/{hidden['case']}/",
        f"/reports/{hidden['report']}/",
        f"/people/{hidden['person']}/",
    ):
        told = text_of(client.get(address))
        assert NAME not in told
        assert "Umberfold" not in told


# --- caches, file addresses, headers -------------------------------------------------------------------


def test_no_page_or_file_is_kept_by_a_cache_or_known_by_its_tag(partnership):
    """No ETag and no date to compare with: neither would be asked of the rule first. Nothing is stored on the way."""
    p = partnership
    hidden = hide(p)
    client: Client = world.client_for(p.caseworker)
    document = hidden["document"]
    world.opened_earlier(p.caseworker, uuid.UUID(document))
    pages = [
        "/", "/cases/", f"/cases/{hidden['case']}/", f"/cases/{hidden['case']}/notes/", "/cases/csv/", "/reports/",
        f"/reports/{hidden['report']}/", f"/people/{hidden['person']}/", "/people/csv/", f"/places/{hidden['place']}/",
        f"/actions/{hidden['action']}/", "/actions/csv/", "/notices/", f"/cases/documents/{document}/",
        f"/cases/documents/{document}/view/", "/places/csv/", "/search/", "/agreements/",
    ]  # fmt: skip
    faults = []
    for page in pages:
        answer = client.get(page)
        kept = answer.headers.get("Cache-Control", "")
        if answer.status_code != 200:
            faults.append((page, answer.status_code))
        if "no-store" not in kept or "public" in kept:
            faults.append((page, "Cache-Control", kept))
        faults += [
            (page, name)
            for name in ("ETag", "Last-Modified", "Expires")
            if name in answer.headers and name != "Expires"
        ]
    assert faults == []


def test_a_file_has_no_address_but_its_page(settings):
    """Documents are rows: nothing that was uploaded lies where a web server would hand it out."""
    assert settings.MEDIA_ROOT in ("", None)
    assert settings.MEDIA_URL in ("", "/")


# --- keys and numbers ----------------------------------------------------------------------------------

# Unique keys of protected tables that are not ids: what an insert that is refused would tell, and why that is nothing.
UNIQUE = {
    "reference": "drawn at random; that one known exists is said to be learnt (docs/access-in-one-page.md)",
    "fingerprint": "a hash that only the definer writes",
}
NUMBERED = {"access_audience", "access_grant", "access_denial"}  # their numbers: the same page


def test_no_unique_key_of_a_protected_table_holds_what_is_known_of_somebody(partnership):
    with world.building(), connection.cursor() as cursor:
        cursor.execute(
            "select c.relname, i.indexrelid::regclass::text, a.attname, format_type(a.atttypid, null),"
            " i.indexprs is not null from pg_index i join pg_class c on c.oid = i.indrelid"
            " join pg_attribute a on a.attrelid = c.oid and a.attnum = any(i.indkey::int[])"
            " where i.indisunique and obj_description(c.oid, 'pg_class') = 'class: protected'"
        )
        found = cursor.fetchall()
    telling = {
        (table, column)
        for table, _, column, kind, _ in found
        if kind not in ("uuid", "bigint", "integer", "smallint", "date") and column not in UNIQUE
    }
    assert telling == set(TELLING)
    assert not [index for _, index, _, _, has_words in found if has_words and index not in WITH_WORDS]


# Words that stand in a unique key all the same, and why they tell nothing of somebody's record.
TELLING = {
    ("agreements_agreement", "register_id"): "the register is open to every officer",
    ("agreements_agreement", "version"): "the same",
    ("agreements_alias", "key"): "the same",
    ("agreements_organisation", "name"): "the same",
    ("upkeep_clause", "key"): "clauses are open to every officer",
    ("kinds_proposal", "list"): "changes of everyone's lists are open to every officer",
    ("kinds_proposal", "key"): "the same",
    ("upkeep_line", "topic_id"): "the checklist of the exchange is open to every officer",
    ("clocks_clock", "what"): "what is due, beside the id of a report that the officer must see",
    ("desk_draft", "place"): "of one officer: the key begins with them",
    ("desk_liststate", "list_name"): "the same",
    ("notices_notice", "kind"): "the same; it holds no text",
    ("files_in_source", "name"): "of an agency, whose officers all see its sources",
    ("files_in_source", "sender"): "the same; its administrators write it",
    (
        "open311_endpoint",
        "address",
    ): "of one agency: the key begins with it, and its administrators alone write it",
    ("open311_key", "print"): "a hash of what is drawn",
    ("letters_template", "key"): "of an agency, whose officers all read its templates",
    ("risk_followup", "key"): "of one assessment: only who may add to it can try one",
    (
        "supervision_words",
        "of",
    ): "a review, answers or an excuse, beside the id of a record that the officer must see",
    ("registers_due", "kind"): "of one entry: only who keeps it can try one",
    ("registers_due", "line"): "the same",
    ("registers_card", "code_print"): "a hash of what is drawn",
    ("registers_entry", "register"): "of one agency, whose own officers see all its entries",
    ("registers_entry", "series"): "the same; the database gives it",
    ("supervision_step", "key"): "of one plan: only who may add to it can try one",
    ("plans_plan", "title"): "of one agency: the key begins with it, and its editors alone make plans",
    ("plans_priority", "number"): "of one plan: only who keeps it can try one",
    ("plans_planaction", "number"): "the same",
    ("plans_service", "key"): "the same",
    ("plans_committee", "name"): "the same",
    ("powers_duedate", "name"): "what is due, beside the id of a use that the officer must see",
    ("patrols_window", "starts_at"): "of one patrol: only who may ask for times of it can try one",
    ("retention_item", "record_kind"): "case, report, person, place or patrol; our functions alone write it",
    ("rights_asked", "record_kind"): "our function alone writes it",
    ("rights_item", "source"): "the name of a table, beside the id of a row that the officer must see",
    ("search_namepolicy", "sort"): "of one agency, and open to every officer",
    ("identity_agency", "name"): "the directory is open to every officer",
    ("identity_team", "name"): "the same",
    (
        "identity_invitation",
        "email",
    ): "of one agency: the key begins with it, and its administrators alone invite",
    ("identity_invitation", "token"): "a hash that is drawn",
}
WITH_WORDS: set[str] = set()


def test_records_are_numbered_by_chance(partnership):
    with world.building(), connection.cursor() as cursor:
        cursor.execute(
            "select c.relname, format_type(a.atttypid, null) from pg_index i join pg_class c on c.oid = i.indrelid"
            " join pg_attribute a on a.attrelid = c.oid and a.attnum = any(i.indkey::int[])"
            " where i.indisprimary and obj_description(c.oid, 'pg_class') = 'class: protected'"
        )
        counted = {table for table, kind in cursor.fetchall() if kind != "uuid"}
    assert counted <= NUMBERED | {"search_namehit"}
    drawn = [new_reference("C") for _ in range(200)]
    assert len(set(drawn)) == 200
    assert sorted(drawn) != drawn


@pytest.mark.parametrize("kind", ["case", "report", "person", "place"])
def test_a_key_that_a_hidden_record_has_says_no_more_than_the_key(partnership, kind):
    """The words of such an error name the key that was sent, and nothing that stands in the row."""
    from wardmote.records.intake import commands as intake
    from wardmote.records.people import commands as people
    from wardmote.records.places import commands as places

    p = partnership
    hide(p)
    table = {
        "case": "cases_case",
        "report": "intake_report",
        "person": "people_person",
        "place": "places_place",
    }[kind]
    with world.building(), connection.cursor() as cursor:
        cursor.execute(f"select id from {table} limit 1")
        (key,) = cursor.fetchone()
    with pytest.raises(IntegrityError) as refused, transaction.atomic(), world.as_officer(p.outsider) as by:
        if kind == "case":
            cases.open_case(title="t", kind="asb", area="", summary="s", risk="low", categories=(), team=by.team, lead=None,
                            review_on=TODAY, by=by, now=NOW, key=key)  # fmt: skip
        elif kind == "report":
            intake.take_report(what="w", kind="asb", harm="low", channel="phone", area="a", team=by.team, by=by, now=NOW,
                               report_id=key)  # fmt: skip
        elif kind == "person":
            people.make_person(kind="known", name="N", team=by.team, by=by, now=NOW, key=key)
        else:
            places.make_place(kind="premises", name="N", team=by.team, by=by, now=NOW, key=key)
    told = re.sub(r"\W+", " ", str(refused.value).replace(str(key), ""))
    assert not {"Quillon", "Barnaby", "Umberfold", "Passage", "Council"} & set(told.split())
    assert set(re.findall(r"=\(([^)]*)\)", str(refused.value))) <= {str(key)}
