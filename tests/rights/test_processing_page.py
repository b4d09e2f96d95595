"""The record of processing as officers see it: who data may go to is the register's word, today's."""

import json
import subprocess
import sys

import pytest

from tests import world
from wardmote.foundation.processing import record


@pytest.mark.django_db
def test_every_officer_reads_it_and_recipients_are_parties_of_live_agreements(partnership):
    p = partnership
    page = world.client_for(p.caseworker).get("/rights/processing/")
    assert page.status_code == 200
    text = page.content.decode()
    assert "Preventing crime, disorder" in text
    assert [r.name for r in page.context["recipients"]] == ["Housing"]
    with world.building():
        type(p.agreement).objects.filter(pk=p.agreement.pk).update(state="suspended")
    assert world.client_for(p.caseworker).get("/rights/processing/").context["recipients"] == []
    assert world.client_for(p.outsider).get("/rights/processing/").context["recipients"] == []


@pytest.mark.django_db
def test_the_spreadsheet_has_a_line_for_each_field(partnership):
    answer = world.client_for(partnership.governance).get("/rights/processing/fields.csv")
    body = b"".join(answer.streaming_content).decode()
    assert body.count("\r\n") == len(list(record.lines())) + 1


@pytest.mark.database_free
def test_the_command_prints_one_json_value():
    made = subprocess.run(
        [sys.executable, "-m", "wardmote.cli", "processing", "--json"], check=True, capture_output=True
    )
    assert {"purposes", "fields", "recipients"} <= {*json.loads(made.stdout)}
