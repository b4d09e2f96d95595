"""The pages of a document that is a part of a pack: opened, a copy sent in, its words read, decided, looked at, made."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests import world
from tests.files import makers
from tests.people.making import opened
from tests.rights.conftest import joan  # noqa: F401
from tests.rights.test_files import DIARY, copied, decide, item_of, look, order, review, saw, withdrawn  # noqa: F401
from tests.rights.test_packs import make, now
from wardmote.trust.identity.models import Officer
from wardmote.work.rights import commands
from wardmote.work.rights.models import Asked, Enclosure, Item, Part

pytestmark = pytest.mark.django_db


def page_of(p):
    return reverse("rights:item", args=[p.extra["request"].reference, item_of(p).pk])


def test_a_copy_is_sent_in_compared_decided_and_looked_at_by_the_pages(review):  # noqa: F811
    p, here = review, page_of(review)
    lead, second = world.client_for(p.governance), world.client_for(p.extra["second"])
    page = lead.get(here).content.decode()
    assert "Open the file" in page
    assert "takes along whatever is in it" in page
    assert "The copy with parts blacked out" not in page  # not offered before there is one
    refused = lead.post(here, {"goes": "whole"})
    assert refused.status_code == 422
    assert "Open the file first" in refused.content.decode()
    saw(p.governance, p.extra["document"])
    assert lead.get(reverse("rights:documents:view", args=[p.extra["document"].pk])).status_code == 200
    wrong = lead.post(here, {"send": "1", "copy": SimpleUploadedFile("a.exe", b"MZ")})
    assert wrong.status_code == 422
    assert "Programs are not taken" in wrong.content.decode()
    assert "Choose the copy" in lead.post(here, {"send": "1"}).content.decode()
    sent = {"send": "1", "copy": SimpleUploadedFile("copy of hardcastle.pdf", makers.pdf(2))}
    assert lead.post(here, sent).status_code == 302
    page = lead.get(f"{here}?page=2").content.decode()
    assert "page 2 of 2" in page
    assert "/view/2/100/" in page
    assert lead.post(here, {"goes": "copy", "reason": ""}).status_code == 302
    with world.as_officer(p.governance):
        copy = Enclosure.objects.select_related("copy").get().copy
    saw(p.extra["second"], p.extra["document"])
    looks = f"{here}look/"
    assert "Open what goes of its file first" in second.post(looks, follow=True).content.decode()
    saw(p.extra["second"], copy.document_id)
    assert second.get(reverse("rights:documents:view", args=[copy.document_id])).status_code == 200
    assert "looked at" in second.post(looks, follow=True).content.decode()
    pack = reverse("rights:pack", args=[p.extra["request"].reference])
    assert "1 file goes with it as appendices" in lead.get(pack).content.decode()
    listed = lead.get(reverse("rights:items", args=[p.extra["request"].reference]) + "?state=")
    assert "A copy goes, with parts blacked out" in listed.content.decode()


def test_words_are_read_and_taken_out_and_nothing_comes_back_by_saving_again(review):  # noqa: F811
    p, here = review, page_of(review)
    lead = world.client_for(p.governance)
    told = lead.post(here, {"read": "1"}, follow=True).content.decode()
    assert "Open the file first" in told
    saw(p.governance, p.extra["document"])
    assert lead.post(here, {"read": "1"}).status_code == 302
    shown = lead.post(
        here, {"goes": "words", "words": "shouted\nPeter Hardcastle\nhardcastle", "preview": "1"}
    )
    text = shown.content.decode()
    assert "not saved yet" in text
    assert "[removed] [removed] at her" in text
    assert lead.post(here, {"goes": "words", "words": "shouted\nPeter Hardcastle"}).status_code == 302
    page = lead.get(here).content.decode()
    assert ">shouted\n" in page or "\nshouted" in page.split("</textarea>")[0]
    with world.as_officer(p.governance):
        assert (
            Enclosure.objects.get().cleared == "Joan came by at nine. [removed] [removed] at her. She left.\n"
        )
    nothing = lead.post(here, {"goes": "kept"})
    assert nothing.status_code == 422
    assert "Choose the exemption that applies" in nothing.content.decode()


def test_a_pack_that_stopped_says_why_and_leads_to_the_part(review):  # noqa: F811
    p, here = review, page_of(review)
    saw(p.governance, p.extra["document"])
    decide(p, "whole")
    saw(p.extra["second"], p.extra["document"])
    look(p)
    pack = order(p)
    withdrawn(p)
    make(pack, p.council)
    lead = world.client_for(p.governance)
    page = lead.get(reverse("rights:pack", args=[p.extra["request"].reference])).content.decode()
    assert "The document was withdrawn after it was decided." in page
    assert f'href="{here}"' in page
    assert "1 file of which it is not decided what goes" in page
    assert "It cannot go as it was decided" in lead.get(here).content.decode()
    listed = lead.get(reverse("rights:items", args=[p.extra["request"].reference]))
    assert "File to decide" in listed.content.decode()


def test_who_was_asked_decides_on_the_file_of_what_the_lead_does_not_see(review):  # noqa: F811
    p, by = review, review.caseworker
    with world.building():
        Item.objects.all().delete()
        Officer.objects.filter(pk=p.governance.pk).update(team=p.colleague.team)
    with world.as_officer(p.governance):
        commands.ask_others(request=p.extra["request"], by=p.governance, now=now())
    client = world.client_for(by)
    with world.as_officer(by):
        entry = Asked.objects.get(record_kind="case")
    case = p.extra["case"]
    opened(case, by)
    here = reverse("rights:answering_case", args=[entry.pk, case.reference])
    assert client.post(here, {"do": "take"}).status_code == 302
    with world.as_officer(by):
        item = Item.objects.get(source="documents_document")
    page = f"{here}{item.pk}/"
    assert "Send in the copy" in client.get(page).content.decode()
    saw(by, p.extra["document"])
    sent = {"send": "1", "copy": SimpleUploadedFile("x.pdf", makers.pdf(1))}
    assert client.post(page, sent).status_code == 302
    assert client.post(page, {"goes": "copy"}).status_code == 302
    assert "A copy goes" in client.get(here).content.decode()
    with world.as_officer(by):
        copy = Enclosure.objects.get().copy.document_id
    for officer in (p.governance, by):
        saw(officer, copy)
    with world.as_officer(p.governance):
        assert not Enclosure.objects.exists()
    assert world.client_for(p.governance).get(f"/rights/documents/{copy}/").status_code == 404
    assert client.get(f"/rights/documents/{copy}/").status_code == 200


def test_the_page_asks_as_much_with_many_parts_as_with_few(review):  # noqa: F811
    p, here = review, page_of(review)
    saw(p.governance, p.extra["document"])
    copied(p)
    client = world.client_for(p.governance)

    def asked():
        with CaptureQueriesContext(connection) as found:
            assert client.get(here).status_code == 200
        return len(world.own(found.captured_queries))

    assert asked() <= 25
    with CaptureQueriesContext(connection) as found:
        client.get(reverse("rights:pack", args=[p.extra["request"].reference]))
    assert len(world.own(found.captured_queries)) <= 25


def test_an_appendix_is_taken_away_under_its_own_name_with_a_fresh_second_factor(review):  # noqa: F811
    p = review
    saw(p.governance, p.extra["document"])
    decide(p, "whole")
    saw(p.extra["second"], p.extra["document"])
    look(p)
    pack = order(p)
    make(pack, p.council)
    with world.as_officer(p.governance):
        part = Part.objects.get(appendix=1)
    saw(p.governance, part.document_id)
    client = world.client_for(p.governance)
    answer = client.get(reverse("rights:documents:download", args=[part.document_id]))
    assert answer.content == DIARY
    assert f"{p.extra['request'].reference}-appendix-1.txt" in answer["Content-Disposition"]
    with world.building(), connection.cursor() as cursor:
        cursor.execute("update identity_session set second_factor_at = now() - interval '1 day'")
    assert client.get(reverse("rights:documents:download", args=[part.document_id])).status_code == 302
