"""In the demo a case waits to be taken over, another was refused, and reports have what came with them."""

from datetime import date

from tests.demo.conftest import made_of
from wardmote.demo.agencies import AGENCIES, OFFICERS
from wardmote.demo.partnership import SEED


def test_one_case_is_offered_and_one_was_refused_and_reports_have_documents():
    rows = made_of(date(2026, 11, 23), SEED).rows.tables
    officer = {each.id: each for each in OFFICERS}
    cases = {row["id"]: row for row in rows["cases.Case"]}
    transfers = {row["id"]: row for row in rows["cases.Transfer"]}
    assert sorted(row["state"] for row in transfers.values()) == ["offered", "refused"]
    for transfer in transfers.values():
        case, by = cases[transfer["case_id"]], officer[transfer["offered_by_id"]]
        assert (AGENCIES[by.agency].id, "supervisor" in by.roles) == (case["owner_id"], True)
        steps = [row for row in rows["cases.TransferStep"] if row["transfer_id"] == transfer["id"]]
        assert [step["state"] for step in steps] == ["offered", "refused"][: len(steps)]
        assert steps[-1]["state"] == transfer["state"]
    documents = {row["id"]: row for row in rows["documents.Document"]}
    told = rows["intake.ReportDocument"]
    assert len(told) >= 10
    assert {link["document_id"] for link in told} <= set(documents)
    assert not {link["document_id"] for link in told} & {
        link["document_id"] for link in rows["cases.CaseDocument"]
    }
