"""A document is sealed for one audience: swapped, moved behind our back, replayed or changed, it stays shut."""

import pytest
from django.db import DatabaseError, connection, transaction

from tests import world
from tests.documents.conftest import TEXT, attach, body, by_sql, get, stored
from wardmote.foundation.files import envelope
from wardmote.foundation.sealing import keys
from wardmote.records.documents import operating, sealing
from wardmote.records.documents.models import Content, Document
from wardmote.trust.access import commands as access
from wardmote.trust.access.models import Level


def is_shut(answer) -> bool:
    """Refused in plain words, with nothing of the document on the page."""
    said = answer.content.decode()
    return answer.status_code == 409 and "does not fit its seal" in said and "neighbours" not in said


def entries(document) -> list[str]:
    with world.building(), connection.cursor() as cursor:
        cursor.execute("select action from audit_entry where subject_id = %s order by at", [document.pk])
        return [action for (action,) in cursor.fetchall()]


def other_audience(p):
    """One that only another team of the owner sees, made as its officer."""
    with world.as_officer(p.colleague):
        return access.make_audience(
            access.Plan(
                frozenset({access.Terms(p.council.pk, team_id=p.colleague.team_id)}),
                held=frozenset({"incident"}),
            )
        )


def test_what_is_kept_is_sealed_and_what_is_opened_is_what_was_added(partnership, case):
    document = attach(partnership, case)
    content, pieces = stored(document)
    assert content.data is None
    assert len(pieces) == 3
    assert all(b"neighbours" not in bytes(piece.data) for piece in pieces)
    answer = get(partnership.caseworker, document)
    assert body(answer) == TEXT


def test_each_document_has_a_key_of_its_own_and_the_same_file_twice_is_sealed_differently(partnership, case):
    one, two = (stored(attach(partnership, case)) for _ in range(2))
    assert bytes(one[1][0].data) != bytes(two[1][0].data)
    assert bytes(one[0].wrapped) != bytes(two[0].wrapped)


def test_the_application_cannot_put_bytes_in_unsealed(partnership, case):
    document = attach(partnership, case)
    with world.as_officer(partnership.caseworker) as by, pytest.raises(DatabaseError), transaction.atomic():
        other = Document.objects.create(
            audience_id=document.audience_id, title="t", name="n", media_type="text/plain", size=1, sha256="",
            added_by=by, added_at=document.added_at,
        )  # fmt: skip
        Content.objects.bulk_create([Content(document=other, data=b"plain")])


# --- moving by the application ------------------------------------------------------------------


def test_a_document_of_a_case_that_is_shared_and_withdrawn_is_opened_by_exactly_those_who_see_the_case(
    partnership, case
):
    p = partnership
    document = attach(p, case)
    before = bytes(stored(document)[0].wrapped)
    assert get(p.partner, document).status_code == 404
    world.share(p, case, team=p.partner.team)
    after = stored(document)[0]
    assert bytes(after.wrapped) != before
    assert after.sealed_for == case.audience_id
    assert body(get(p.partner, document)) == body(get(p.caseworker, document)) == TEXT
    with world.as_officer(p.caseworker):
        plan = access.plan_of(case.audience_id)
        own = frozenset(grant for grant in plan.grants if grant.agreement_id is None)
        access.set_audience("case", case.pk, access.make_audience(access.Plan(own, held=plan.held)))
    assert get(p.partner, document).status_code == 404
    assert body(get(p.caseworker, document)) == TEXT


def test_a_document_that_holds_more_is_sealed_for_fewer_from_the_start_and_after_sharing(partnership, case):
    p = partnership
    world.share(p, case, team=p.partner.team)
    document = attach(p, case, categories=["health"])
    assert stored(document)[0].sealed_for != case.audience_id
    assert body(get(p.caseworker, document)) == TEXT
    assert get(p.partner, document).status_code == 404
    world.share(p, case, officer=p.partner_colleague)
    assert body(get(p.caseworker, document)) == TEXT
    assert get(p.partner_colleague, document).status_code == 404


def test_an_officer_who_keeps_themselves_out_leaves_the_documents_open_for_the_others(partnership, case):
    """The keys are wrapped anew though the officer who moved the case sees nothing of it any more."""
    p = partnership
    beside = world.officer(p.council, p.caseworker.team, "Beside Them")
    document = attach(p, case)
    with world.as_officer(p.caseworker):
        plan = access.plan_of(case.audience_id)
        out = access.KeptOut(officer_id=p.caseworker.pk)
        access.set_audience(
            "case",
            case.pk,
            access.make_audience(access.Plan(plan.grants, frozenset({out}), plan.held, plan.tier)),
        )
        assert not Document.objects.exists()
    world.opened_earlier(beside, document.pk)
    assert body(get(beside, document)) == TEXT


def test_when_the_move_is_undone_the_old_wrapping_stands(partnership, case):
    p = partnership
    document = attach(p, case)
    with world.as_officer(p.caseworker):
        plan = access.plan_of(case.audience_id).with_grant(
            access.Terms(p.housing.pk, p.partner.team_id, None, p.agreement.pk, "asb", ("contact", "incident", "offence"),
                         Level.READ)
        )  # fmt: skip
        with transaction.atomic():
            access.set_audience("case", case.pk, access.make_audience(plan))
            transaction.set_rollback(True)
    assert body(get(p.caseworker, document)) == TEXT


# --- behind the application's back --------------------------------------------------------------


def test_a_document_moved_by_sql_stays_shut_for_those_it_was_moved_to_and_it_is_on_record(partnership, case):
    p = partnership
    document = attach(p, case)
    by_sql("update documents_document set audience_id = %s where id = %s", other_audience(p), document.pk)
    assert is_shut(get(p.colleague, document))
    assert "document does not fit its seal" in entries(document)
    assert get(p.caseworker, document).status_code == 404


def test_sharing_another_case_does_not_mend_what_was_moved_by_sql(partnership, case):
    p = partnership
    document = attach(p, case)
    by_sql(
        "update documents_document set audience_id = %s, moved_in = 1 where id = %s",
        other_audience(p),
        document.pk,
    )
    another = world.case(p)
    world.share(p, another)
    assert is_shut(get(p.colleague, document))
    assert stored(document)[0].sealed_for == case.audience_id


def test_nobody_wraps_a_key_anew_for_a_document_that_did_not_just_move(partnership, case):
    document = attach(partnership, case)
    by_sql("update documents_document set moved_in = 1 where id = %s", document.pk)
    with (
        world.as_officer(partnership.caseworker),
        pytest.raises(DatabaseError, match="did not move"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("select wardmote.renew_wrapping(%s, 'k', 'x')", [document.pk])


def test_moved_by_the_databases_own_function_without_us_it_stays_shut_until_an_operator_accepts_it(
    partnership, case, monkeypatch
):
    p = partnership
    document = attach(p, case)
    monkeypatch.setattr(access, "after_move", [])
    world.share(p, case, team=p.partner.team)
    assert is_shut(get(p.partner, document))
    with world.building():
        looked, misfits, _ = operating.misfitting(operating.wrappings())
        assert misfits == [str(document.pk)]
        operating.accept(Asked(document=str(document.pk)))
        assert operating.check(Asked()) == {"looked at": looked}
    assert body(get(p.partner, document)) == TEXT
    assert "document accepted where it is" in entries(document)


class Asked:
    drop_old = False

    def __init__(self, **given):
        self.__dict__ |= given


def test_contents_swapped_between_documents_of_the_same_case_stay_shut(partnership, case):
    one, two = (
        attach(partnership, case, data=text * 9_000) for text in (b"One neighbours. ", b"Two neighbours. ")
    )
    by_sql(
        "update documents_piece set document_id = '00000000-0000-4000-8000-000000000000' where document_id = %s",
        one.pk,
    )
    by_sql("update documents_piece set document_id = %s where document_id = %s", one.pk, two.pk)
    assert is_shut(get(partnership.caseworker, one))


def test_contents_swapped_with_their_keys_stay_shut(partnership, case):
    one, two = (attach(partnership, case, data=text) for text in (b"One neighbours", b"Two neighbours"))
    by_sql("delete from documents_content where document_id = %s", one.pk)
    by_sql("delete from documents_piece where document_id = %s", one.pk)
    by_sql("update documents_content set document_id = %s where document_id = %s", one.pk, two.pk)
    by_sql("update documents_piece set document_id = %s where document_id = %s", one.pk, two.pk)
    assert is_shut(get(partnership.caseworker, one))


def test_an_old_wrapping_put_back_does_not_open(partnership, case):
    p = partnership
    document = attach(p, case)
    old = stored(document)[0]
    world.share(p, case, team=p.partner.team)
    by_sql(
        "update documents_content set wrapped = %s, sealed_for = %s where document_id = %s",
        old.wrapped,
        old.sealed_for,
        document.pk,
    )
    assert is_shut(get(p.partner, document))
    assert is_shut(get(p.caseworker, document))


@pytest.mark.parametrize("piece", [0, 1, 2])
@pytest.mark.parametrize("name", ["download", "view"])
def test_one_byte_changed_anywhere_and_nothing_is_shown(partnership, case, piece, name):
    kind = {"data": TEXT} if name == "download" else {"data": noisy_picture(), "name": "photo.png"}
    document = attach(partnership, case, **kind)
    _, pieces = stored(document)
    at = min(piece, len(pieces) - 1)
    changed = bytearray(pieces[at].data)
    changed[len(changed) // 2] ^= 1
    by_sql("update documents_piece set data = %s where id = %s", bytes(changed), pieces[at].pk)
    assert is_shut(get(partnership.caseworker, document, name))


def noisy_picture() -> bytes:
    import io

    from PIL import Image

    made = io.BytesIO()
    Image.effect_noise((800, 800), 90).save(made, "PNG")
    return made.getvalue()


@pytest.mark.parametrize(
    "change",
    [
        "delete from documents_piece where number = 2",
        "delete from documents_piece where number = 1",
        "update documents_piece set number = number + 10 where number > 0;"
        "update documents_piece set number = 13 - number where number > 9",
        "update documents_content set pieces = 2",
        "update documents_content set pieces = 0",
        "update documents_content set key_id = 'another'",
        "update documents_content set wrapped = 'short'",
        "update documents_content set wrapped = null, key_id = '', sealed_for = null, data = 'put in plain by hand'",
    ],
)
def test_cut_reordered_or_put_in_plain_it_stays_shut(partnership, case, change):
    document = attach(partnership, case)
    by_sql(change)
    assert is_shut(get(partnership.caseworker, document))


# --- keys ---------------------------------------------------------------------------------------


@pytest.fixture
def own_keys(tmp_path, monkeypatch):
    monkeypatch.setenv("WARDMOTE_DOCUMENT_KEYS_FILE", str(tmp_path / "document.keys"))
    keys.make_keys()
    return tmp_path / "document.keys"


def test_a_new_key_takes_the_place_of_the_old_and_stopped_half_way_it_goes_on(
    partnership, case, own_keys, monkeypatch
):
    documents = [attach(partnership, case, data=b"words %d" % number) for number in range(5)]
    first = keys.newest(keys.keys())
    done: list[int] = []
    real = operating.wrap_anew

    def stops_after_two(*given):
        if len(done) == 2:
            raise KeyboardInterrupt
        done.append(real(*given))
        return done[-1]

    monkeypatch.setattr(operating, "wrap_anew", stops_after_two)
    with world.building(), pytest.raises(KeyboardInterrupt):
        operating.rotate(Asked())
    second = keys.newest(keys.keys())
    assert {stored(each)[0].key_id for each in documents} == {first, second}
    assert [get(partnership.caseworker, each).status_code for each in documents] == [200] * 5
    monkeypatch.setattr(operating, "wrap_anew", real)
    with world.building():
        told = operating.rotate(Asked())
    assert told["key"] == second
    assert told["wrapped anew"] == 3
    assert told["no longer needed"] == [first]
    assert {stored(each)[0].key_id for each in documents} == {second}
    with world.building():
        third = operating.rotate(Asked(drop_old=True))["key"]
    assert list(keys.keys()) == [third]
    assert [get(partnership.caseworker, each).status_code for each in documents] == [200] * 5


def test_a_rotation_does_not_mend_what_was_moved_by_sql(partnership, case, own_keys):
    document = attach(partnership, case)
    by_sql(
        "update documents_document set audience_id = %s where id = %s",
        other_audience(partnership),
        document.pk,
    )
    with world.building():
        assert operating.rotate(Asked())["do not fit"] == [str(document.pk)]
    assert is_shut(get(partnership.colleague, document))


def test_without_the_key_a_document_is_shut_and_says_so(partnership, case, own_keys, tmp_path, monkeypatch):
    document = attach(partnership, case)
    monkeypatch.setenv("WARDMOTE_DOCUMENT_KEYS_FILE", str(tmp_path / "another.keys"))
    keys.make_keys()
    assert is_shut(get(partnership.caseworker, document))


def test_the_file_of_keys_is_private_and_never_replaced(own_keys):
    before = own_keys.read_text()
    assert own_keys.stat().st_mode & 0o077 == 0
    keys.make_keys()
    assert own_keys.read_text() == before
    own_keys.write_text("not a key\n")
    with pytest.raises(Exception, match="make-key"):
        keys.keys()


def test_documents_of_before_sealing_are_sealed_by_a_command_that_may_be_given_twice(partnership, case):
    document = attach(partnership, case)
    by_sql("delete from documents_piece")
    by_sql(
        "update documents_content set wrapped = null, key_id = '', sealed_for = null, pieces = 0, data = %s",
        TEXT,
    )
    assert is_shut(get(partnership.caseworker, document))
    with world.building():
        assert operating.seal(Asked())["sealed"] == 1
        assert operating.seal(Asked())["sealed"] == 0
    content, pieces = stored(document)
    assert content.data is None
    assert len(pieces) == 3
    assert body(get(partnership.caseworker, document)) == TEXT


# --- the envelope -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "size", [0, 1, envelope.PIECE - 1, envelope.PIECE, envelope.PIECE + 1, 3 * envelope.PIECE]
)
def test_a_file_of_any_length_comes_out_as_it_went_in(size):
    key, data = envelope.new_key(), bytes(size)
    pieces = list(envelope.seal(data, key, b"label"))
    assert b"".join(envelope.unseal(pieces, len(pieces), key, b"label")) == data
    with pytest.raises(envelope.DoesNotFit):
        list(envelope.unseal(pieces, len(pieces), key, b"another"))
    with pytest.raises(envelope.DoesNotFit):
        list(envelope.unseal([*pieces, pieces[-1]], len(pieces) + 1, key, b"label"))


def test_labels_bind_key_document_and_audience():
    import uuid

    one, two = uuid.uuid4(), uuid.uuid4()
    labels = {sealing.label_of_key(k, d, a) for k in ("aa", "ab") for d in (one, two) for a in (1, 256)}
    assert len(labels) == 8
