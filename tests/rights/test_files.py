"""Files in a pack: they go as somebody decided who had opened them, and as another agreed who had too; or not at all."""

import uuid

import pytest
from django.db import DatabaseError, connection, transaction

from tests import world
from tests.documents.conftest import attach
from tests.files import makers
from tests.people.making import opened
from tests.rights.conftest import joan, lets_see, taken  # noqa: F401
from tests.rights.test_marks import marked
from tests.rights.test_packs import choose, make, now, second_lead, take_in, text_of
from wardmote.foundation import redacting
from wardmote.foundation.files.checked import check_upload
from wardmote.foundation.files.kinds import CannotAccept
from wardmote.records.documents import commands as documents
from wardmote.records.documents import sealing
from wardmote.records.documents.models import Content, Document
from wardmote.records.notices.models import Notice
from wardmote.trust.identity.models import Officer
from wardmote.work.rights import commands, queries, telling
from wardmote.work.rights.models import Copy, Enclosure, Item, Pack, Part

pytestmark = pytest.mark.django_db

DIARY = b"Joan came by at nine. Peter Hardcastle shouted at her. She left.\n"
BLACKED = makers.pdf(2)


@pytest.fixture
def review(partnership, joan):  # noqa: F811
    """Her case with a diary, taken in by the lead; all but the document is decided, and looked at by a second."""
    p, lead = partnership, partnership.governance
    second = second_lead(p)
    lets_see(lead, p)
    document = attach(p, p.extra["case"], data=DIARY, name="hardcastle.txt", title="Peter Hardcastle's diary")
    made = taken(lead)
    world.opened_earlier(second, made.pk, kinds=("data_request",))
    choose(made, joan, lead)
    take_in(made, "case", p.extra["case"], lead)
    with world.as_officer(lead):
        for item in Item.objects.exclude(source="documents_document"):
            commands.decide(item=item, decision="disclose", by=lead, now=now())
    with world.as_officer(second):
        for item in Item.objects.exclude(source="documents_document"):
            commands.look_again(item=item, by=second, now=now())
    p.extra |= {"request": made, "document": document, "second": second}
    return p


def item_of(p, by=None):
    with world.as_officer(by or p.governance):
        return Item.objects.select_related("request").get(source="documents_document")


def saw(officer, *found):
    for document in found:
        world.opened_earlier(officer, getattr(document, "pk", document), kinds=("document",))


def decide(p, goes, by=None, **more):
    by, item = by or p.governance, item_of(p)
    with world.as_officer(by):
        commands.decide_file(item=item, goes=goes, by=by, now=now(), **more)


def look(p, by=None):
    by = by or p.extra["second"]
    item = item_of(p, by)
    with world.as_officer(by):
        commands.look_again(item=item, by=by, now=now())


def settle(p, goes="whole", **more):
    saw(p.governance, p.extra["document"])
    decide(p, goes, **more)
    saw(p.extra["second"], p.extra["document"])
    look(p)


def order(p):
    with world.as_officer(p.governance) as by:
        return commands.order_pack(request=p.extra["request"], by=by, now=now())


def parts(p, pack):
    """Each document of the pack as a lead reads it: by its name, its bytes."""
    with world.as_officer(p.governance):
        kept = Part.objects.filter(pack=pack, number__gt=0).order_by("number")  # the list of contents is 0
        found = list(kept.values_list("document", flat=True))
    saw(p.governance, *found)
    with world.as_officer(p.governance):
        read = [Content.objects.select_related("document").get(pk=pk) for pk in found]
        return {content.document.name: sealing.whole(content) for content in read}


def copied(p, data=BLACKED, name="x.pdf", by=None, key=None):
    by, item = by or p.governance, item_of(p)
    with world.as_officer(by):
        file = check_upload(name, data)
        key = key or uuid.uuid4()
        commands.keep_copy(item=item, file=file, by=by, now=now(), key=key)
        return Copy.objects.select_related("document").get(document=key)


def hers(p, title_out=True):
    item = item_of(p)
    return redacting.places_of("Peter Hardcastle", item.text) + redacting.places_of("hardcastle", item.text)


def test_a_file_goes_whole_as_an_appendix_under_a_name_that_names_nobody(review):
    p = review
    item = item_of(p)
    settle(p, spans=hers(p))
    pack = order(p)
    assert make(pack, p.council) == 1
    found = parts(p, pack)
    reference = p.extra["request"].reference
    assert list(found) == [f"{reference}-part-1.pdf", f"{reference}-appendix-1.txt"]
    assert found[f"{reference}-appendix-1.txt"] == DIARY
    said = " ".join(text_of(found[f"{reference}-part-1.pdf"]).split())
    assert f"The file is appendix 1: {reference}-appendix-1.txt" in said
    assert "Files that go with this part" in said
    assert "diary" in said
    assert "hardcastle.txt" not in said
    with world.as_officer(p.governance):
        part = Part.objects.get(appendix=1)
        assert part.items == [item.pk]
        assert Pack.objects.get().made == 3
    for stranger in (p.caseworker, p.partner, p.colleague):
        with world.as_officer(stranger):
            assert not Document.objects.filter(pk=part.document_id).exists()


def test_a_copy_goes_in_place_of_the_file_and_is_there_for_those_alone_who_review(review):
    p = review
    saw(p.governance, p.extra["document"])
    key = uuid.uuid4()
    copy = copied(p, key=key)
    assert copied(p, key=key).pk == copy.pk  # sent twice, it is one
    decide(p, "copy", copy=copy)
    saw(p.extra["second"], p.extra["document"])
    with pytest.raises(commands.CannotDecide, match="open-to-look"):
        look(p)  # the copy was not opened
    saw(p.extra["second"], copy.document)
    look(p)
    for stranger in (p.caseworker, p.colleague, p.partner, p.outsider):
        saw(stranger, copy.document)
        with world.as_officer(stranger):
            assert not Document.objects.filter(pk=copy.document_id).exists()
            assert not Content.objects.filter(pk=copy.document_id).exists()
            assert not Copy.objects.exists()
            assert not Enclosure.objects.exists()
    with world.as_officer(p.caseworker):
        assert Document.objects.filter(pk=p.extra["document"].pk).exists()
    pack = order(p)
    assert make(pack, p.council) == 1
    found = parts(p, pack)
    name = f"{p.extra['request'].reference}-appendix-1.pdf"
    assert "Page 2" in text_of(found[name])
    assert not any(b"shouted at her" in data for data in found.values())
    newer = copied(p, makers.pdf(1))
    assert newer.pk != copy.pk
    with world.as_officer(p.governance):  # a newer copy is decided on anew
        assert queries.faults(p.extra["request"].pk) == {newer.item_id: "undecided"}


def test_its_words_go_with_some_taken_out(review):
    p = review
    item = item_of(p)
    with world.as_officer(p.governance), pytest.raises(commands.CannotDecide, match="open-first"):
        commands.read_words(item=item, by=p.governance, now=now())
    saw(p.governance, p.extra["document"])
    with world.as_officer(p.governance):
        commands.read_words(item=item, by=p.governance, now=now())
        text = Enclosure.objects.get().text
    assert text == DIARY.decode()
    settle(p, "words", spans=hers(p), text_spans=redacting.places_of("Peter Hardcastle", text))
    pack = order(p)
    assert make(pack, p.council) == 1
    found = parts(p, pack)
    assert len(found) == 1  # no file
    said = " ".join(text_of(next(iter(found.values()))).split())
    assert "What the file says:" in said
    assert f"{redacting.REMOVED} shouted at her" in said
    assert "Hardcastle" not in said.split("What the file says:")[1].split("She left")[0]


@pytest.mark.parametrize("goes", ["kept", "withhold", "unsaid", "left_out"])
def test_a_file_that_is_withheld_is_not_in_the_pack(review, goes):
    p = review
    ground = {} if goes == "left_out" else {"exemption": "crime", "reason": "It is looked into."}
    decide(p, goes, **ground)  # to keep it back it need not be opened
    look_now = p.extra["second"]
    saw(look_now, p.extra["document"])
    look(p)
    pack = order(p)
    assert make(pack, p.council) == 1
    found = parts(p, pack)
    said = " ".join(text_of(next(iter(found.values()))).split())
    assert len(found) == 1
    assert ("The file itself is withheld: Crime" in said) == (goes == "kept")
    assert ("diary" in said) == (goes == "kept")
    assert ("Crime and taxation" in said) == (goes in ("kept", "withhold"))


def test_nobody_decides_or_looks_again_who_has_not_opened_the_file(review):
    p = review
    for goes in ("whole", "words"):
        with pytest.raises(commands.CannotDecide, match=r"open-first|no-words"):
            decide(p, goes)
    saw(p.governance, p.extra["document"])
    decide(p, "whole")
    with pytest.raises(commands.CannotDecide, match="open-to-look"):
        look(p)
    with world.as_officer(p.governance):
        assert not queries.progress(p.extra["request"]).is_ready
    saw(p.extra["second"], p.extra["document"])
    look(p)
    with world.as_officer(p.governance):
        assert queries.progress(p.extra["request"]).is_ready


def test_the_database_holds_what_goes_to_what_was_decided_and_looked_at(review):
    p, lead = review, review.governance
    settle(p)
    item = item_of(p)
    with world.as_officer(lead):
        with connection.cursor() as cursor:  # said anew of the file alone: looked at anew
            cursor.execute("update rights_enclosure set goes = 'whole' where item_id = %s", [item.pk])
            assert cursor.rowcount == 1
        assert Item.objects.get(pk=item.pk).looked_by_id is None
        other = Item.objects.exclude(source="documents_document").first()
        second = p.extra["second"]
        hostile = [
            f"update rights_enclosure set by_id = '{second.pk}'",
            "update rights_enclosure set goes = 'copy'",
            "update rights_enclosure set sha256 = ''",
            "update rights_enclosure set stood_in = 0",
            f"update rights_enclosure set item_id = '{other.pk}'",
            "delete from rights_enclosure",
            "delete from rights_copy",
            "insert into rights_enclosure (item_id, goes, text, spans, cleared, exemption, reason, sha256, by_id, at)"
            f" values ('{other.pk}', 'whole', '', '[]', '', '', '', '', wardmote.actor(), now())",
            "insert into rights_copy (id, item_id, document_id, by_id, at)"
            f" values (gen_random_uuid(), '{item.pk}', '{p.extra['document'].pk}', wardmote.actor(), now())",
            "insert into documents_document (id, audience_id, title, name, media_type, size, sha256, added_by_id,"
            " added_at, withdrawn_reason, kept_for) select gen_random_uuid(), audience_id, title, name, media_type,"
            " size, sha256, wardmote.actor(), now(), '', 'rights' from documents_document limit 1",
            "update documents_document set kept_for = 'rights'",
            f"select * from wardmote.rights_file_fault('{item.pk}')",
            f"select wardmote.rights_add_copy('{other.pk}', gen_random_uuid(), '', 1, '', 1)",
        ]
        for sql in hostile:
            with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(sql)
                assert not cursor.rowcount, sql
                raise DatabaseError
    for stranger in (p.colleague, p.partner, p.outsider):
        with world.as_officer(stranger), pytest.raises(DatabaseError), transaction.atomic():
            connection.cursor().execute(
                "select wardmote.rights_add_copy(%s, gen_random_uuid(), '', 1, '', 1)", [item.pk]
            )


def withdrawn(p):
    with world.as_officer(p.caseworker) as by:
        documents.withdraw_document(
            document=p.extra["document"],
            reason="Wrong case",
            contributes=True,
            decides=True,
            by=by,
            now=now(),
        )


def shared(p):
    world.share(p, p.extra["case"], team=p.partner.team)


def restricted(p):
    marked(p.extra["case"], p.caseworker)


def left(p):
    with world.building():
        Officer.objects.filter(pk=p.governance.pk).update(team=p.colleague.team)


BETWEEN = {"withdrawn": withdrawn, "moved": shared, "restricted": restricted, "reviewer": left}


@pytest.mark.parametrize("why", BETWEEN)
def test_what_happens_to_a_file_before_the_pack_is_made_stops_it(review, why):
    p = review
    other = world.officer(p.council, p.caseworker.team, "Third Lead", "information_governance")
    world.opened_earlier(other, p.extra["request"].pk, kinds=("data_request",))
    settle(p)
    pack = order(p)
    BETWEEN[why](p)
    assert make(pack, p.council) == 0
    with world.as_officer(other):
        found = Pack.objects.get()
        assert (found.state, found.stopped_why) == ("stopped", why)
        assert not Part.objects.exists()
        assert queries.faults(p.extra["request"].pk) == {found.stopped_at: why}
        progress = queries.progress(p.extra["request"])
        assert (progress.faults, progress.is_ready) == (1, False)
        with pytest.raises(commands.CannotPack, match="not-ready"):
            commands.order_pack(request=p.extra["request"], by=other, now=now())
    with world.building():
        assert Notice.objects.filter(kind=telling.PACK_STOPPED, officer=other).exists()
    assert make(pack, p.council) == 0  # it stays as it stopped
    saw(other, p.extra["document"])
    item = item_of(p, other)
    if why == "withdrawn":
        with world.as_officer(other), pytest.raises(commands.CannotDecide, match="file-gone"):
            commands.decide_file(item=item, goes="whole", by=other, now=now())
        return
    with world.as_officer(other):
        commands.decide_file(item=item, goes="whole", by=other, now=now())
    look(p)
    with world.as_officer(other):
        again = commands.order_pack(request=p.extra["request"], by=other, now=now())
    assert make(again, p.council) == 1


def test_what_is_decided_anew_while_it_is_made_stops_it_and_a_file_that_is_infected(review, monkeypatch):
    p = review
    settle(p)
    pack = order(p)
    decide(p, "whole")
    assert make(pack, p.council) == 1  # of the rest
    with world.as_officer(p.governance):
        assert Pack.objects.get().stopped_why == "anew"
    look(p)

    def infected(name, data):
        raise CannotAccept("found", code="infected")

    monkeypatch.setattr("wardmote.work.rights.commands.making.check_upload", infected)
    again = order(p)
    assert make(again, p.council) == 0
    with world.as_officer(p.governance):
        found = Pack.objects.get(pk=again.pk)
        assert (found.stopped_why, found.done) == ("infected", 0)


def test_a_pack_takes_so_much_and_goes_on_where_it_was(review, settings, monkeypatch):
    p = review
    settle(p)
    settings.MOST_PACK_MB = 0
    with pytest.raises(commands.CannotPack, match="too-heavy"):
        order(p)
    settings.MOST_PACK_MB = 1
    monkeypatch.setattr("wardmote.work.rights.commands.making.A_PART", 1)
    pack = order(p)
    with world.building():
        service = Officer.objects.get(agency=p.council, is_service=True)
    with world.as_officer(service) as by:
        assert commands.make_next_part(pack=pack.pk, by=by, now=now())
    make(pack, p.council)  # as a worker that was stopped begins again
    with world.as_officer(p.governance):
        found = Pack.objects.get()
        assert (found.state, found.done, found.made) == ("ready", found.items, found.items + 2)
        assert list(Part.objects.exclude(appendix=None).values_list("appendix", flat=True)) == [1]
        numbers = list(Part.objects.order_by("number").values_list("number", flat=True))
        assert numbers == list(range(found.items + 2))


def test_a_copy_goes_where_its_document_goes_and_its_key_fits_there(review):
    p = review
    saw(p.governance, p.extra["document"])
    copy = copied(p)
    shared(p)
    with world.building():
        document, moved = (
            Document.objects.get(pk=p.extra["document"].pk),
            Document.objects.get(pk=copy.document_id),
        )
        assert moved.audience_id == document.audience_id == Item.objects.get(pk=copy.item_id).audience_id
    saw(p.partner, document, moved)
    with world.as_officer(p.partner):
        assert Content.objects.filter(pk=document.pk).exists()
        assert not Document.objects.filter(pk=moved.pk).exists()


def test_enough_copies_the_same_file_and_other_kinds_are_refused(review):
    p = review
    saw(p.governance, p.extra["document"])
    for data, name, code in ((DIARY, "a.txt", "copy-kind"), (b"a,b\n1,2\n", "a.csv", "copy-kind")):
        with pytest.raises(commands.CannotDecide, match=code):
            copied(p, data, name)
    for _ in range(10):
        copied(p)
    with pytest.raises(commands.CannotDecide, match="enough-copies"):
        copied(p)
    opened(p.extra["case"], p.governance)
