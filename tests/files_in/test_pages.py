"""The pages of a file, as the team's officer walks them and as others are kept from them."""

import csv
import io
from datetime import UTC, datetime, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from tests import world
from tests.files_in.conftest import as_the_worker, made, taken_in
from tests.files_in.sheets import HEADING, ROWS, csv_file, xlsx
from wardmote.records.files_in import jobs
from wardmote.records.files_in.models import Batch, Content
from wardmote.records.intake.models import Report
from wardmote.trust.identity.models import Session


def page(name, batch):
    return reverse(f"files_in:{name}", kwargs={"pk": batch.pk})


def send(client, source, data, name="log.csv"):
    return client.post(
        reverse("files_in:new"), {"source": str(source.pk), "file": SimpleUploadedFile(name, data)}
    )


@pytest.mark.django_db
def test_a_refused_file_is_refused_in_words_and_nothing_is_kept(partnership, source):
    client = world.client_for(partnership.caseworker)
    merged = xlsx([["A", "", "C"], ["1", "2", "3"]], merged=["A1:B1"])
    for data, name, words in (
        (merged, "log.xlsx", "merged (A1:B1)"),
        (b"%PDF-1.4\n%%EOF", "log.pdf", "damaged"),
        (csv_file([["a"], ["=cmd|' /C calc'!A0"]]), "log.csv", "starts another program"),
    ):
        answer = send(client, source, data, name)
        assert answer.status_code == 422
        assert words in answer.content.decode()
    with world.building():
        assert not Batch.objects.exists()


def test_others_find_no_file_and_no_source(committed_partnership):
    p = committed_partnership
    source = made(p.caseworker)
    client = world.client_for(p.caseworker)
    send(client, source, csv_file([HEADING, *ROWS]))
    with world.building():
        batch = Batch.objects.get()
    for other in (p.partner, p.outsider, p.governance):
        theirs = world.client_for(other)
        for name in ("detail", "columns", "preview", "stop", "rest"):
            assert theirs.get(page(name, batch)).status_code == 404, (other.name, name)
        told = theirs.get(reverse("files_in:sources")).content.decode()
        assert (source.name in told) == (other.agency_id == p.council.pk), other.name
    with world.building():
        assert Batch.objects.count() == Content.objects.count() == 1


def test_the_rest_can_be_taken_away_and_holds_no_formula(committed_partnership):
    p = committed_partnership
    source = made(p.caseworker)
    rows = [HEADING, ROWS[0], ["=1+1", "no day", *ROWS[0][2:]]]
    batch = taken_in(p.caseworker, source, rows)
    client = world.client_for(p.caseworker)
    answer = client.get(page("rest", batch))
    told = list(csv.reader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig"))))
    assert told[0][:4] == ["Row", "Why it was not taken", "Ref", "Date"]
    assert told[1][0] == "3"
    assert told[1][1].startswith("Date: This is no date")
    assert told[1][2:4] == ["'=1+1", "no day"]
    assert len(told) == 2
    with world.building():
        Session.objects.update(second_factor_at=datetime.now(UTC) - timedelta(minutes=16))
    assert client.get(page("rest", batch))["Location"].startswith("/account/again/")


def test_started_once_however_often_the_button_is_pressed(committed_partnership):
    p = committed_partnership
    source = made(p.caseworker)
    client = world.client_for(p.caseworker)
    send(client, source, csv_file([HEADING, *ROWS]))
    with world.building():
        batch = Batch.objects.get()
    guessed = {"what": "Description", "area": "Street", "date": "Date", "reference": "Ref"}
    assert client.post(page("columns", batch), guessed).status_code == 302
    for _ in range(2):
        assert client.post(page("preview", batch)).status_code == 302
    as_the_worker(jobs.take_in_all)
    with world.building():
        assert Report.objects.count() == 3
        assert Batch.objects.get().state == "done"
    # The next file of this source is asked nothing.
    answer = client.post(
        reverse("files_in:new"),
        {"source": str(source.pk), "file": SimpleUploadedFile("log.csv", csv_file([HEADING, *ROWS]))},
        follow=True,
    )
    assert answer.redirect_chain[-1][0].endswith("/preview/")


@pytest.mark.django_db
def test_a_list_of_many_files_asks_few_queries(partnership, source, django_assert_max_num_queries):
    for _ in range(3):
        taken_in(partnership.caseworker, source)
    client = world.client_for(partnership.caseworker)
    with django_assert_max_num_queries(12):
        assert client.get(reverse("files_in:list")).status_code == 200
