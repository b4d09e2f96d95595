"""The same form sent by two requests at the same moment, on real connections."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from django.db import connections
from django.urls import reverse

from tests import world
from tests.intake.test_pages import NEW, typed


@pytest.mark.committed
def test_two_requests_at_once_make_one_report(committed_partnership):
    by = committed_partnership.caseworker
    data, together = typed(by), Barrier(2)
    browsers = [world.client_for(by) for _ in range(2)]

    def send(browser: Any) -> str:
        try:
            together.wait(timeout=10)
            answer = browser.post(NEW, data)
            assert answer.status_code == 302
            return str(answer["Location"])
        finally:
            connections["default"].close()

    with ThreadPoolExecutor(2) as threads:
        addresses = set(threads.map(send, browsers))
    assert len(addresses) == 1
    with world.raw() as superuser:
        assert superuser.execute("select count(*) from intake_report").fetchone() == (1,)
    # The page it leads to opens: the ticket is committed first, then what was told is read.
    page = browsers[0].get(addresses.pop())
    assert "A group broke the door of the bin store again." in page.content.decode()
    assert reverse("intake:list") in page.content.decode()
