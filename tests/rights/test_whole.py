"""A pack as one file: whole, the same each time, with a list of what is in it, for those alone whom the pack is for."""

import io
import uuid
import zipfile
from datetime import date

import pytest
from django.db import connection
from django.urls import reverse

from tests import world
from tests.files import makers
from tests.rights.conftest import joan  # noqa: F401
from tests.rights.test_files import BLACKED, DIARY, copied, decide, look, order, review, saw, settle  # noqa: F401
from tests.rights.test_packs import make, now
from wardmote.foundation.audit.models import Entry
from wardmote.foundation.files import zips
from wardmote.records.documents.models import Content
from wardmote.trust.identity.models import Officer
from wardmote.work.rights import commands
from wardmote.work.rights.models import Item, Pack, Part

pytestmark = pytest.mark.django_db


def ready(p, **more):
    settle(p, **more)
    pack = order(p)
    make(pack, p.council)
    return address(p, pack)


def address(p, pack):
    """Where it is, its opening being on record for everybody who might try."""
    for officer in (p.governance, p.extra["second"], p.caseworker, p.partner, p.colleague, p.outsider):
        world.opened_earlier(officer, pack.pk, kinds=("data_pack",))
    return reverse("rights:pack_zip", args=[p.extra["request"].reference, pack.pk])


def taken_away(p, here):
    answer = world.client_for(p.governance).get(here)
    assert answer.status_code == 200
    body = b"".join(answer.streaming_content)
    assert int(answer["Content-Length"]) == len(body)
    return body


def opened(body):
    with zipfile.ZipFile(io.BytesIO(body)) as file:
        assert file.testzip() is None
        return {name: file.read(name) for name in file.namelist()}


def contents_of(found):
    return found["00-contents.txt"].decode("utf-8-sig").split("\r\n")


def test_a_pack_is_taken_away_whole_and_the_same_each_time(review):  # noqa: F811
    p, reference = review, review.extra["request"].reference
    here = ready(p, spans=[(0, 200)])
    body = taken_away(p, here)
    assert taken_away(p, here) == body
    found = opened(body)
    assert list(found) == ["00-contents.txt", f"01-{reference}-part-1.pdf", f"02-{reference}-appendix-1.txt"]
    assert found[f"02-{reference}-appendix-1.txt"] == DIARY
    told = contents_of(found)
    assert told[1].startswith(f"Request {reference}, made on ")
    files = [line for line in told if "its file is" in line]
    assert len(files) == 1
    assert files[0].startswith("- Document, ")
    assert files[0].endswith(f", with words taken out; its file is 02-{reference}-appendix-1.txt")
    assert not any("withheld" in line for line in told)
    assert b"ardcastle" not in body.replace(DIARY, b"").replace(found[f"01-{reference}-part-1.pdf"], b"")
    with world.building():
        noted = Entry.objects.filter(action="exported", subject_kind="data_request")
        assert noted.count() == 2
        assert set(noted.values_list("subject_id", "note")) == {
            (p.extra["request"].pk, "the pack as one file: 3 documents")
        }


@pytest.mark.parametrize("goes", ["kept", "withhold", "unsaid", "left_out"])
def test_the_list_says_of_what_is_withheld_why_and_of_what_is_unsaid_nothing(review, goes):  # noqa: F811
    p = review
    ground = {} if goes == "left_out" else {"exemption": "crime", "reason": "It is looked into."}
    here = ready(p, goes=goes, **ground)
    body = taken_away(p, here)
    told = contents_of(opened(body))
    said = [line for line in told if "withheld" in line or "Crime" in line]
    label = "Crime and taxation (DPA 2018 Sch 2 para 2)"
    assert said == {
        "kept": [*[line for line in told if f"its file is withheld: {label}" in line],
                 "What is withheld, and why", f"- {label}: 1 file"],
        "withhold": ["What is withheld, and why", f"- {label}: 1 part of your data"],
        "unsaid": [],
        "left_out": [],
    }[goes]  # fmt: skip
    assert ("Document" in "".join(told)) == (goes == "kept")
    assert b"It is looked into." not in body
    # Neither names nor numbers tell of what is unsaid.
    reference = p.extra["request"].reference
    assert list(opened(body)) == ["00-contents.txt", f"01-{reference}-part-1.pdf"]


def test_a_copy_is_said_to_be_one(review):  # noqa: F811
    p = review
    saw(p.governance, p.extra["document"])
    copy = copied(p)
    decide(p, "copy", copy=copy)
    for document in (p.extra["document"], copy.document):
        saw(p.extra["second"], document)
    look(p)
    pack = order(p)
    make(pack, p.council)
    found = opened(taken_away(p, address(p, pack)))
    reference = p.extra["request"].reference
    told = contents_of(found)
    assert told[told.index("Appendices") + 1].endswith(", a copy with parts blacked out")
    assert not any(b"shouted at her" in data for data in found.values())
    assert f"02-{reference}-appendix-1.pdf" in found


def test_nobody_else_has_such_a_file_and_a_fresh_second_factor_is_asked_for(review):  # noqa: F811
    p = review
    here = ready(p)
    other = world.officer(p.council, p.caseworker.team, "Later Lead", "information_governance")
    with world.building():
        pack = Pack.objects.get()
    world.opened_earlier(other, pack.pk, kinds=("data_pack",))
    world.opened_earlier(other, p.extra["request"].pk, kinds=("data_request",))
    for stranger in (p.caseworker, p.partner, p.colleague, p.outsider, other):
        client = world.client_for(stranger)
        assert client.get(here).status_code == 404
        with world.as_officer(stranger):
            assert not Content.objects.filter(document__pack_part__pack=pack).exists()
    lead = world.client_for(p.governance)
    assert lead.get(here.replace(str(pack.pk), str(uuid.uuid4()))).status_code == 404
    assert lead.get(here.replace(p.extra["request"].reference, "D-AAAA-AAAA")).status_code == 404
    page = world.client_for(other).get(reverse("rights:pack", args=[p.extra["request"].reference]))
    assert "Something in it is kept from you" in page.content.decode()
    assert "held words of a record that was deleted" not in page.content.decode()
    assert here in lead.get(reverse("rights:pack", args=[p.extra["request"].reference])).content.decode()
    with world.building(), connection.cursor() as cursor:
        cursor.execute("update identity_session set second_factor_at = now() - interval '1 day'")
    again = lead.get(here)
    assert again.status_code == 302
    assert "/account/" in again["Location"]
    with world.building():  # one who is a lead no more has no pack
        Officer.objects.filter(pk=p.governance.pk).update(roles=[])
    assert world.client_for(p.governance).get(here).status_code == 404
    with world.building():
        documents = list(Part.objects.values_list("document", flat=True))
    saw(p.governance, *documents)  # nor any document of it, though it was made for them by name
    for pk in documents:
        one = reverse("rights:documents:download", args=[pk])
        assert world.client_for(p.governance).get(one).status_code == 404


def test_without_an_opening_on_record_none_of_it_is_read(review):  # noqa: F811
    p = review
    settle(p)
    pack = order(p)
    make(pack, p.council)
    with world.as_officer(p.governance):
        assert Part.objects.filter(pack=pack).count() == 3
        assert not Content.objects.filter(document__pack_part__pack=pack).exists()
    world.opened_earlier(p.governance, pack.pk, kinds=("data_pack",))
    with world.as_officer(p.governance):
        assert Content.objects.filter(document__pack_part__pack=pack).count() == 3
        beside = Content.objects.exclude(document__pack_part__pack=pack)
        assert not beside.exclude(document=p.extra["document"]).exists()  # which was opened by itself


@pytest.mark.committed
def test_opening_it_is_on_record_before_it_is_read(committed_partnership):
    p = committed_partnership
    with world.building():
        assert not Entry.objects.filter(subject_kind="data_pack").exists()
    nothing = reverse("rights:pack_zip", args=["D-AAAA-AAAA", uuid.uuid4()])
    assert world.client_for(p.governance).get(nothing).status_code == 404
    with world.building():
        assert not Entry.objects.filter(subject_kind="data_pack").exists()


def test_a_pack_of_which_some_is_gone_or_broken_is_not_handed_over_as_one(review):  # noqa: F811
    p = review
    here = ready(p)
    client = world.client_for(p.governance)
    with world.building(), connection.cursor() as cursor:
        cursor.execute(
            "update documents_piece set data = data || '\\x00' where document_id in"
            " (select document_id from rights_part where appendix = 1)"
        )
    page = client.get(here, follow=True).content.decode()
    assert "not as it was sealed" in page
    with world.building():
        assert Entry.objects.filter(action="document does not fit its seal").count() == 1
        Part.objects.get(appendix=1).delete()
    page = client.get(here, follow=True).content.decode()
    assert "take what is left one by one" in page
    assert "1 document of it held words of a record that was deleted" in page
    assert here not in page


def test_what_was_decided_anew_and_looked_at_while_it_was_made_is_not_listed_as_it_was(review, monkeypatch):  # noqa: F811
    p = review
    settle(p)
    pack = order(p)
    with world.building():
        service = Officer.objects.get(agency=p.council, is_service=True)
    with world.as_officer(service) as by:
        assert commands.make_next_part(pack=pack.pk, by=by, now=now())
    decide(p, "withhold", exemption="crime", reason="It is looked into.")
    look(p)
    make(pack, p.council)
    with world.as_officer(p.governance):
        found = Pack.objects.get()
        item = Item.objects.get(source="documents_document")
        assert (found.state, found.stopped_why, found.stopped_at) == ("stopped", "anew", item.pk)


def test_names_are_plain_on_every_system():
    for words, name in {
        "../../etc/passwd": "etc-passwd", "C:\\x\\y.pdf": "C-x-y.pdf", "Zoë’s läter.pdf": "Zoes-later.pdf",
        "a\r\nb.txt": "a-b.txt", "...": "file", "": "file", "x" * 300 + ".pdf": "x" * 100 + ".pdf", "日本.pdf": "file.pdf",
    }.items():  # fmt: skip
        assert zips.plain_name(words) == name


def test_a_zip_is_as_long_as_was_said_and_breaks_off_where_a_file_is_not_what_was_said():
    files = [("a.txt", [b"one", b"two"]), ("b.pdf", [makers.pdf(1)]), ("empty.txt", [])]
    told = [(zips.told_of(name, pieces), pieces) for name, pieces in files]
    body = b"".join(zips.written(told, on=date(2026, 5, 3)))
    assert len(body) == zips.length(entry for entry, _ in told)
    assert opened(body) == {name: b"".join(pieces) for name, pieces in files}
    with zipfile.ZipFile(io.BytesIO(body)) as file:
        assert file.infolist()[0].date_time[:3] == (2026, 5, 3)
    for wrong in ([b"onetwX"], [b"one"], [b"one", b"two", b"three"]):
        with pytest.raises(zips.DoesNotMatch):
            b"".join(zips.written([(told[0][0], wrong)], on=date(2026, 5, 3)))
    assert zips.is_too_large([zips.Entry("a", 4_000_000_000, 0)])
