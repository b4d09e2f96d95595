"""The page that the log is sealed: empty, sealed, late, and with a wrong address; wide and at 320 px."""

from tests import world
from tests.audit import sealed
from tests.journeys.inspecting import Inspector, check
from wardmote.foundation.audit import sealing
from wardmote.trust.identity.models import Role


def test_the_log_is_sealed(desk, record, tmp_path, monkeypatch):
    monkeypatch.setattr(sealing, "home", lambda: tmp_path)
    p = record["people"]
    d = desk(world.officer(p.council, None, "Audi Tor", Role.AUDITOR))
    i = Inspector(d)
    i.look("/log/sealed/")
    sealed.seal()
    i.look("/log/sealed/")
    d.go("/log/sealed/")
    d.page.get_by_label("Send the day").fill("nobody")
    with d.page.expect_navigation() as sent:
        d.page.get_by_role("button", name="Save").click()
    assert sent.value.status == 422
    i.inspect("a wrong address")
    sealed.behind_their_back(
        "update audit_entry set at = at - interval '1 day' where xid = (select max(xid) from audit_entry)"
    )
    sealed.add(1)
    sealed.behind_their_back(
        "update audit_entry set at = at - interval '1 day' where action = 'case.noted 0'"
    )
    i.look("/log/sealed/")
    assert "have waited 1440 minutes" in d.page.locator("main").inner_text()
    check(i)
