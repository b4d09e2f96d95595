import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests import world

pytestmark = pytest.mark.django_db

def test_m(partnership, take, yard, ines):
    by = partnership.caseworker
    case = world.case(partnership, area="Harbour Street")
    reports = [take(by, person=ines, place=yard) for _ in range(5)]
    from wardmote.work.cases import commands as cases
    from tests.repeats.conftest import now
    with world.as_officer(by):
        cases.join_report(case=case, report=reports[3], by=by, now=now())
    client = world.client_for(by)
    with CaptureQueriesContext(connection) as asked:
        client.get(f"/reports/{reports[2].reference}/")
    for n, s in enumerate(world.own(asked.captured_queries)):
        print(n + 1, " ".join(s.split())[:60], "...", s[s.find("FROM"):][:160])
