"""Whether a letter may go to somebody is answered, so that it was asked stays on record, and counts, whatever follows."""

from datetime import date

import pytest
from django.db import connection

from tests import world
from tests.letters.conftest import VALUES, now
from tests.letters.test_letters import codes, keep_out
from wardmote.work.letters import commands, queries
from wardmote.work.letters.commands import CannotWrite
from wardmote.work.letters.recipients import Recipient

pytestmark = pytest.mark.django_db


def asked() -> int:
    with world.building(), connection.cursor() as cursor:
        cursor.execute("select count(*) from audit_entry where action = 'asked whom a letter may go to'")
        return cursor.fetchone()[0]


def test_asking_name_after_name_by_letters_that_are_never_made_is_on_record(case, partnership):
    """A box left empty, and the page said of each name whether it is on the list, and undid that it had said so."""
    keep_out(case, partnership.caseworker, name="Dora Pell")
    with world.as_officer(partnership.caseworker) as by:
        for name, said in (("Ann Other", set()), ("Dora Pell", {"must-not-receive"}), ("Some Body", set())):
            with pytest.raises(CannotWrite) as refused:
                commands.make(
                    case=case, template_key="warning", to=Recipient(name, "1 Any Street"),
                    values={**VALUES, "reply_by": ""}, by=by, now=now(),
                )  # fmt: skip
            assert codes(refused) == {"empty-reply_by", *said}
    assert asked() == 3


def test_it_is_on_record_by_the_page_too_and_counted(case, partnership):
    keep_out(case, partnership.caseworker, name="Dora Pell")
    client = world.client_for(partnership.caseworker)
    at = f"/cases/{case.reference}/letters/new/?to=somebody&template=warning"
    before = asked()
    told = {
        "name": "Dora Pell",
        "address": "1 Any Street",
        "do": "make",
        **{f"v_{k}": v for k, v in VALUES.items()},
    }
    page = client.get(at)
    assert page.status_code == 200
    key = page.context["form"]["key"].value()
    answer = client.post(at, {**told, "key": key})
    assert answer.status_code == 422
    assert asked() == before + 1


def test_it_is_on_record_where_a_draft_is_made_or_a_letter_marked_as_sent(case, written, partnership):
    draft, made = written(commands.save_draft), written()
    keep_out(case, partnership.caseworker, name="Peter Marsh")
    before = asked()
    with world.as_officer(partnership.caseworker) as by:
        with pytest.raises(CannotWrite):
            commands.make_draft(letter=queries.letters(case).get(pk=draft.pk), case=case, by=by, now=now())
        with pytest.raises(CannotWrite):
            commands.mark_sent(
                letter=queries.letters(case).get(pk=made.pk), case=case, how="post", sent_on=date.today(),
                by=by, now=now(),
            )  # fmt: skip
    assert asked() == before + 2
