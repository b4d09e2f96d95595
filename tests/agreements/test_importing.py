"""A register kept in papers goes in as it stands, and a second time changes nothing."""

import argparse
import json
from datetime import UTC, datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from tests.imports.test_register import ORGANISATIONS, seed
from tests.world import agency, as_officer, building, client_for, officer
from wardmote.trust.agreements import commands, importing
from wardmote.trust.agreements.models import Agreement, Alias, Organisation, Party
from wardmote.trust.identity.models import Role

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
HEADING = "ID\tDocument Name\tVersion number\tType of document\tNamed Organisations\tDescription\n"


@pytest.fixture
def lead(partnership):
    return partnership.governance


def paper(tmp_path, *rows, name="register.txt"):
    path = tmp_path / name
    path.write_text(HEADING + "".join("\t".join(row) + "\n" for row in rows))
    return path


def taken(path, lead, **options):
    with as_officer(lead) as by:
        told = importing.import_register(path, by=by, now=NOW, **options).as_json()
    return {name: count for name, count in told.items() if name != "account"}


ROW = ("1", "Street Trading Protocol", "0.1", "Memorandum of Understanding", "Council, Housing", "Under 5(f)")


def test_the_partnerships_own_register_goes_in_whole_and_a_second_time_changes_nothing(lead):
    path = seed("003")
    with building():
        Agreement.objects.all().delete() if False else None
    assert taken(path, lead) == {"rows": 16, "added": 16, "changed": 0, "unchanged": 0, "set_aside": {}}
    with as_officer(lead):
        entries = {
            e.register_id: e for e in Agreement.objects.exclude(imported={}).prefetch_related("parties")
        }
        named = {key: sorted(p.named_as for p in entry.parties.all()) for key, entry in entries.items()}
    assert named == {key: sorted(names) for key, names in ORGANISATIONS.items()}
    assert {entry.state for entry in entries.values()} == {"draft"}
    assert entries["4"].document_type == "operating_protocol"
    assert (entries["4"].version, entries["14"].version, entries["8"].version) == ("", "", "Final")
    assert taken(path, lead) == {"rows": 16, "added": 0, "changed": 0, "unchanged": 16, "set_aside": {}}


def test_every_row_of_the_tables_of_the_paper_is_accounted_for(lead):
    with as_officer(lead) as by:
        told = importing.import_register(seed("003"), by=by, now=NOW, dry_run=True).as_json()["account"]
    taken_from = {name: told[name] for name in ("headings", "headings_again", "rows_read", "rows_joined")}
    assert taken_from == {"headings": 1, "headings_again": 6, "rows_read": 16, "rows_joined": 4}
    assert told["table_rows"] == sum(count for name, count in told.items() if name != "table_rows")


def test_a_dry_run_reports_the_same_and_changes_nothing(lead, tmp_path):
    path = paper(tmp_path, ROW)
    assert taken(path, lead, dry_run=True)["added"] == 1
    with as_officer(lead):
        assert not Agreement.objects.filter(register_id="1").exists()
        assert not Alias.objects.exists()


def test_what_the_register_leaves_blank_stays_blank_and_is_not_refused(lead, tmp_path):
    path = paper(tmp_path, ("10", "TBA - ISA", "N/A", "", "TBA", ""))
    with as_officer(lead) as by:
        report = importing.import_register(path, by=by, now=NOW)
        entry = Agreement.objects.get(register_id="10")
        assert (entry.version, entry.document_type, entry.parties.count()) == ("", "", 0)
    (told,) = report.outcomes
    assert 'Version number is "N/A"' in told.message
    assert '"TBA": no party' in told.message


def test_an_unknown_type_is_kept_in_words_and_said(lead, tmp_path):
    path = paper(tmp_path, ("7", "Concordat", "1", "Concordat", "Council", ""))
    with as_officer(lead) as by:
        report = importing.import_register(path, by=by, now=NOW)
        entry = Agreement.objects.get(register_id="7")
    assert (entry.document_type, entry.imported["document_type"]) == ("", "Concordat")
    assert "Type of document is none that is known" in report.outcomes[0].message


def test_names_become_parties_and_a_known_agency_is_recognised(lead, partnership, tmp_path):
    taken(paper(tmp_path, ("1", "One", "1", "MOU", "the COUNCIL, Housing; St. Hilda's Hospice", "")), lead)
    with as_officer(lead):
        parties = Party.objects.filter(agreement__register_id="1").select_related("organisation")
        agencies = {party.named_as: party.organisation.agency_id for party in parties}
    assert agencies == {
        "the COUNCIL": partnership.council.pk,
        "Housing": partnership.housing.pk,
        "St. Hilda's Hospice": None,
    }


def test_only_what_the_register_changed_is_changed(lead, tmp_path):
    taken(paper(tmp_path, ROW), lead)
    with as_officer(lead) as by:
        entry = Agreement.objects.get(register_id="1")
        commands.change_agreement(agreement=entry, fields={"description": "Corrected"}, by=by, now=NOW)
    assert taken(paper(tmp_path, ROW), lead)["unchanged"] == 1
    assert taken(paper(tmp_path, (*ROW[:2], "0.2", *ROW[3:])), lead)["changed"] == 1
    with as_officer(lead):
        entry = Agreement.objects.get(register_id="1")
        assert (entry.version, entry.description) == ("0.2", "Corrected")


def test_the_registers_own_csv_taken_in_again_changes_nothing(lead, tmp_path):
    taken(seed("003"), lead)
    path = tmp_path / "register.csv"
    path.write_bytes(client_for(lead).get(reverse("agreements:export") + f"?owner={lead.agency_id}").content)
    counts = taken(path, lead)
    assert (counts["rows"], counts["unchanged"]) == (17, 17)


def test_a_name_corrected_on_the_page_stays_corrected(lead, partnership, tmp_path):
    taken(paper(tmp_path, (*ROW[:4], "Council, HA", ROW[5])), lead)
    with as_officer(lead) as by:
        alias = Alias.objects.select_related("organisation").get(name="HA")
        housing = Organisation.objects.get(agency=partnership.housing)
        assert commands.repoint_name(alias=alias, to=housing, by=by, now=NOW) == []
        assert Party.objects.get(named_as="HA").organisation == housing
    taken(paper(tmp_path, (*ROW[:4], "Council, HA", ROW[5]), ("2", "Two", "1", "MOU", "HA", "")), lead)
    with as_officer(lead):
        assert {party.organisation for party in Party.objects.filter(named_as="HA")} == {housing}


def test_parties_follow_when_the_register_names_others(lead, tmp_path):
    taken(paper(tmp_path, ROW), lead)
    taken(paper(tmp_path, (*ROW[:4], "Council, Stranger", ROW[5])), lead)
    with as_officer(lead):
        names = Party.objects.filter(agreement__register_id="1").values_list("named_as", flat=True)
        assert sorted(names) == ["Council", "Stranger"]


def test_an_entry_in_force_is_not_changed_by_a_file(lead, tmp_path):
    taken(paper(tmp_path, ROW), lead)
    with building():
        Agreement.objects.filter(register_id="1").update(state="ended")
    assert taken(paper(tmp_path, ROW), lead)["unchanged"] == 1
    assert taken(paper(tmp_path, (*ROW[:5], "Other")), lead)["set_aside"] == {"not-a-draft": 1}


@pytest.mark.parametrize(
    ("rows", "reason"),
    [
        ([("", "No number", "1", "MOU", "Council", "A"), ROW], "no-id"),
        ([ROW, ROW], "id-twice"),
        ([ROW, ("2", "x" * 201, "1", "MOU", "Council", "A")], "too-long"),
        ([ROW, ("2", "Two", "1", "MOU", "C" * 161, "A")], "not-kept"),
    ],
)
def test_a_row_that_cannot_be_kept_is_set_aside_and_the_others_go_in(lead, tmp_path, rows, reason):
    counts = taken(paper(tmp_path, *rows), lead)
    assert counts == {"rows": 2, "added": 1, "changed": 0, "unchanged": 0, "set_aside": {reason: 1}}


def test_a_file_without_a_register_says_what_it_lacks(lead, tmp_path):
    path = tmp_path / "other.txt"
    path.write_text("Name\tVersion\nA\t1\n")
    with as_officer(lead) as by, pytest.raises(importing.CannotImport) as refused:
        importing.import_register(path, by=by, now=NOW)
    assert "Named Organisations" in refused.value.message


def test_only_those_who_keep_the_register_import(partnership, tmp_path):
    with as_officer(partnership.caseworker) as by, pytest.raises(importing.CannotImport):
        importing.import_register(paper(tmp_path, ROW), by=by, now=NOW)


def test_a_register_editor_imports_without_saying_who_is_which_agency(partnership, tmp_path):
    editor = officer(partnership.council, None, "Register Editor", Role.REGISTER_EDITOR)
    path = paper(tmp_path, (*ROW[:4], "Council, New Charity", ROW[5]))
    assert taken(path, editor)["added"] == 1


def test_each_agency_keeps_its_own_numbers(partnership, tmp_path):
    other = officer(partnership.housing, None, "Housing Governance", Role.INFORMATION_GOVERNANCE)
    assert taken(paper(tmp_path, ROW), partnership.governance)["added"] == 1
    assert taken(paper(tmp_path, ROW), other)["added"] == 1


# --- the command --------------------------------------------------------------------------------------


def arguments(path, **options):
    given = {"file": path, "dry_run": False, "as_email": None, "json": True} | options
    return argparse.Namespace(**given)


@pytest.fixture
def council_lead(committed):
    council = agency("Council")
    made = officer(council, None, "Council Lead", Role.INFORMATION_GOVERNANCE)
    from wardmote.trust.identity.models import Account, Session

    Account.objects.create(id=made.pk, email="lead@example.org", password="")
    yield made
    assert not Session.objects.exists()


def test_the_command_prints_one_object_and_leaves_no_session(council_lead, tmp_path, capsys):
    path = paper(tmp_path, ROW)
    for added, unchanged in ((1, 0), (0, 1)):
        assert importing.run(arguments(path, as_email="Lead@example.org")) == 0
        told = json.loads(capsys.readouterr().out)
        assert told.pop("account")["table_rows"] == 2
        assert told == {
            "rows": 1, "added": added, "changed": 0, "unchanged": unchanged, "set_aside": {},
        }  # fmt: skip


def test_in_the_demo_the_councils_lead_imports_and_is_named(council_lead, tmp_path, capsys, settings):
    settings.DEMO = True
    assert importing.run(arguments(paper(tmp_path, ROW))) == 0
    said = capsys.readouterr()
    assert json.loads(said.out)["added"] == 1
    assert "Recorded as lead@example.org; choose with --as EMAIL." in said.err


def test_columns_that_were_not_taken_are_said_beside_the_object(council_lead, tmp_path, capsys):
    path = tmp_path / "register.txt"
    path.write_text(
        "ID\tStart date\tDocument Name\tNamed Organisations\tEnd date\n1\t1/1/26\tOne\tCouncil\t1/1/27\n"
    )
    told = "Columns not taken: Start date, End date"
    assert importing.run(arguments(path, as_email="lead@example.org", json=False, dry_run=True)) == 0
    assert told in capsys.readouterr().out.splitlines()
    assert importing.run(arguments(path, as_email="lead@example.org")) == 0
    said = capsys.readouterr()
    assert set(json.loads(said.out)) == {"rows", "added", "changed", "unchanged", "set_aside", "account"}
    assert told in said.err
    assert "choose with --as" not in said.err
    assert importing.run(arguments(path, as_email="lead@example.org", details=True)) == 0
    assert json.loads(capsys.readouterr().out)["columns_not_taken"] == ["Start date", "End date"]


def test_a_file_without_a_register_is_one_object_too(council_lead, tmp_path, capsys):
    path = tmp_path / "other.txt"
    path.write_text("Name\tVersion\nA\t1\n")
    assert importing.run(arguments(path, as_email="lead@example.org")) == 2
    answer = json.loads(capsys.readouterr().out)
    assert set(answer) == {"error"}
    assert "Named Organisations" in answer["error"]


def test_elsewhere_a_person_is_named(council_lead, tmp_path, capsys):
    assert importing.run(arguments(paper(tmp_path, ROW))) == 2
    assert "--as" in capsys.readouterr().err
    assert importing.run(arguments(paper(tmp_path, ROW), as_email="nobody@example.org")) == 2
    assert "No account" in capsys.readouterr().err


def test_the_plain_report_names_what_was_set_aside(council_lead, tmp_path, capsys):
    path = paper(tmp_path, ROW, ("", "x", "", "", "", ""))
    asked = arguments(path, as_email="lead@example.org", json=False, dry_run=True)
    assert importing.run(asked) == 1
    told = capsys.readouterr().out
    assert "Nothing was changed" in told
    assert "Column ID is blank" in told
    assert timezone.now().year > 2000
