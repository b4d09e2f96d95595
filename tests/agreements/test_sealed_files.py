"""A file of the register is sealed for its entry: moved, swapped, changed or in plain, it is opened by nobody."""

from datetime import UTC, datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, connection, transaction
from django.urls import reverse

from tests import world
from tests.documents.conftest import by_sql
from wardmote.foundation.files import checked
from wardmote.foundation.files.checked import CannotAccept, check_upload
from wardmote.foundation.sealing import keys
from wardmote.records.documents import operating
from wardmote.trust.agreements import commands
from wardmote.trust.agreements.models import AgreementFile

TEXT = b"What was agreed between the parties. " * 20_000  # three pieces
PLAIN = "update agreements_agreementfile set wrapped = null, sealed = null, key_id = '', content = %s where id = %s"


class Asked:
    drop_old = False


@pytest.fixture
def file(partnership):
    return attach(partnership)


def attach(p, data=TEXT):
    with world.as_officer(p.governance) as by:
        return commands.attach_file(
            agreement=p.agreement, file=check_upload("signed.txt", data), by=by, now=datetime.now(UTC)
        )


def get(officer, file):
    return world.client_for(officer).get(reverse("agreements:download", args=[file.agreement_id, file.pk]))


def stored(file):
    with world.building():
        return AgreementFile.objects.get(pk=file.pk)


def is_shut(answer):
    said = answer.content.decode()
    return answer.status_code == 409 and "does not fit its seal" in said and "agreed" not in said


def actions_of(p):
    with world.building(), connection.cursor() as cursor:
        cursor.execute("select action from audit_entry where subject_id = %s", [p.agreement.pk])
        return [action for (action,) in cursor.fetchall()]


def test_what_is_kept_is_sealed_and_what_is_opened_is_what_was_attached(partnership, file):
    kept = stored(file)
    assert kept.content is None
    assert b"agreed" not in bytes(kept.sealed)
    assert len(kept.sealed) == len(TEXT) + 3 * 16
    answer = get(partnership.partner, file)
    assert answer.content == TEXT
    assert answer["Content-Security-Policy"] == "sandbox; default-src 'none'"


def test_the_application_cannot_keep_a_file_in_plain(partnership, file):
    kept = stored(file)
    with world.as_officer(partnership.governance) as by, pytest.raises(DatabaseError), transaction.atomic():
        AgreementFile.objects.bulk_create([
            AgreementFile(agreement=partnership.agreement, name="n", media_type="text/plain", size=1, sha256="",
                          content=b"plain", added_by=by, added_at=kept.added_at)
        ])  # fmt: skip


@pytest.mark.parametrize(
    "change",
    [
        "update agreements_agreementfile set sealed = overlay(sealed placing '\\x00' from 300000)",
        "update agreements_agreementfile set sealed = substring(sealed for 262160)",
        "update agreements_agreementfile set wrapped = 'short'",
        "update agreements_agreementfile set key_id = 'another'",
        "update agreements_agreementfile set wrapped = null, sealed = null, key_id = '', content = 'agreed'",
    ],
)
def test_changed_cut_or_put_in_plain_it_stays_shut_and_it_is_on_record(partnership, file, change):
    by_sql(change)
    assert is_shut(get(partnership.caseworker, file))
    assert "file does not fit its seal" in actions_of(partnership)


def test_moved_to_another_entry_or_swapped_it_stays_shut(partnership, file):
    p = partnership
    with world.building():
        other = world.agreement(p.council, p.housing)
    by_sql("update agreements_agreementfile set agreement_id = %s", other.pk)
    file.agreement_id = other.pk
    assert is_shut(get(p.caseworker, file))
    by_sql("update agreements_agreementfile set agreement_id = %s", p.agreement.pk)
    second = attach(p, b"Another agreed text")
    by_sql(
        "update agreements_agreementfile f set sealed = o.sealed, wrapped = o.wrapped"
        " from agreements_agreementfile o where o.id = %s and f.id = %s", second.pk, file.pk,
    )  # fmt: skip
    assert is_shut(get(p.caseworker, stored(file)))


def test_files_of_before_sealing_are_sealed_by_a_command_that_goes_on_where_it_was_stopped(
    partnership, file, monkeypatch
):
    files = [
        file,
        attach(partnership, b"The second agreed text"),
        attach(partnership, b"The third agreed text"),
    ]
    for each, data in zip(files, (TEXT, b"The second agreed text", b"The third agreed text"), strict=True):
        by_sql(PLAIN, data, each.pk)
    assert is_shut(get(partnership.caseworker, file))
    real, done = operating.seal_an_agreement, []

    def stops_after_two():
        if len(done) == 2:
            raise KeyboardInterrupt
        done.append(real())
        return done[-1]

    monkeypatch.setattr(operating, "seal_an_agreement", stops_after_two)
    with world.building(), pytest.raises(KeyboardInterrupt):
        operating.seal(Asked())
    monkeypatch.setattr(operating, "seal_an_agreement", real)
    with world.building():
        assert operating.check(Asked())["not sealed"] == 1
        assert operating.seal(Asked())["files of agreements sealed"] == 1
        assert operating.seal(Asked())["files of agreements sealed"] == 0
        assert AgreementFile.objects.count() == 3
        assert "not sealed" not in operating.check(Asked())
    assert all(stored(each).content is None for each in files)
    read = [get(partnership.caseworker, each).content for each in files]
    assert read == [TEXT, b"The second agreed text", b"The third agreed text"]


def test_a_new_key_takes_the_place_of_the_old(partnership, tmp_path, monkeypatch):
    monkeypatch.setenv("WARDMOTE_DOCUMENT_KEYS_FILE", str(tmp_path / "document.keys"))
    keys.make_keys()
    file = attach(partnership)
    with world.building():
        told = operating.rotate(Asked())
    assert told["wrapped anew"] == 1
    assert stored(file).key_id == told["key"]
    assert get(partnership.caseworker, file).content == TEXT


def test_a_file_with_a_virus_is_refused_in_the_usual_words_and_that_is_on_record(partnership, monkeypatch):
    def infected(data):
        raise CannotAccept("The file holds a virus", code="infected")

    monkeypatch.setattr(checked.scanning, "refuse_infected", infected)
    client = world.client_for(partnership.governance)
    sent = {"file": SimpleUploadedFile("signed.txt", TEXT)}
    answer = client.post(reverse("agreements:attach", args=[partnership.agreement.pk]), sent)
    assert answer.status_code == 422
    assert "holds a virus" in answer.content.decode()
    assert "infected file refused" in actions_of(partnership)
    assert not AgreementFile.objects.exists()
