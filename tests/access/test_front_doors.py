"""Hostile SQL as the web's login, with no session and as officers, against the ways in from outside."""

import json
import secrets
import uuid

import pytest
from psycopg.errors import CheckViolation, InsufficientPrivilege

from tests import world
from tests.access.attacking import state
from tests.database.test_forging import logged_in
from tests.front_doors.conftest import made
from wardmote.foundation.database.session import hashed
from wardmote.trust.identity.models import Role

TELL = "select answer, reference, report from wardmote.take_from_outside(%s, %s, %s, %s, '{}', %s, now())"
GROWS = {
    "access_audience", "access_grant", "access_holding", "audit_entry", "front_doors_arrival", "front_doors_tally",
    "intake_report", "intake_telling", "intake_likeness",
}  # fmt: skip
TOLD = {"kind": "asb", "what": "Told from outside", "area": "Harbour Street"}


@pytest.fixture
def scene(committed_partnership):
    p = committed_partnership
    administrator = world.officer(p.council, None, "Ada Keeper", Role.ADMINISTRATOR)
    p.extra["door"] = made(administrator, p.caseworker.team)
    p.extra["case"] = world.case(p)
    return p, administrator


def tell(login, p, secret, told=TOLD, network=b"", door=None):
    values = [door or p.extra["door"].pk, secret, network, json.dumps(told), f"R-{secrets.token_hex(4)}"]
    return login.execute(TELL, values).fetchone()


def test_a_report_from_outside_is_one_report_and_touches_no_other_row(scene):
    p, _ = scene
    before = state()
    with logged_in("wardmote_app") as app:
        hostile = TOLD | {
            "owner_id": str(p.housing.pk), "audience_id": 1, "team_id": None, "state": "closed", "channel": "phone",
            "taken_by_id": str(p.caseworker.pk), "id": str(p.extra["case"].pk), "categories": ["health"],
        }  # fmt: skip
        answer, _, report = tell(app, p, secrets.token_bytes(32), hostile)
        assert answer == "taken"
        with world.raw() as superuser:
            row = superuser.execute(
                "select r.owner_id, r.team_id, r.state, r.channel, o.is_service from intake_report r"
                " join identity_officer o on o.id = r.taken_by_id where r.id = %s", [report],
            ).fetchone()  # fmt: skip
        assert row == (p.council.pk, p.caseworker.team_id, "waiting", "form", True)
    after = state()
    changed = {table for table in after if after[table] != before[table]}
    assert changed <= GROWS | {"search_entry", "search_word"}, changed
    with world.raw() as superuser:
        assert superuser.execute("select count(*) from intake_report").fetchone() == (1,)


@pytest.mark.parametrize("role", ["wardmote_app", "wardmote_worker"])
def test_nothing_of_reporters_is_read_or_written_beside_the_functions(scene, role):
    p, _ = scene
    with logged_in(role) as login:
        secret = secrets.token_bytes(32)
        _, _, report = tell(login, p, secret)
        for table in (
            "front_doors_arrival", "front_doors_letter", "front_doors_tally", "public_site_unfinished",
            "public_site_unfinishedfile",
        ):  # fmt: skip
            for statement in (
                f"table {table}",
                f"delete from {table}",
                f"insert into {table} default values",
            ):
                with pytest.raises(InsufficientPrivilege):
                    login.execute(statement)
        for statement in (
            "update front_doors_door set team_id = team_id",
            "delete from front_doors_door",
            "update front_doors_parameter set value = 0",
            "delete from front_doors_addition",
            f"insert into front_doors_addition (id, report_id, parent_audience_id, audience_id, categories, kind, words, at)"
            f" select gen_random_uuid(), '{report}', 1, 1, '{{}}', 'added', 'x', now()",
            "select wardmote.keep_addition(gen_random_uuid(), 'added', 'x', now())",
            "select wardmote.front_door_keepers(1)",
            "select wardmote.work_on_report_ended(gen_random_uuid())",
        ):
            with pytest.raises(InsufficientPrivilege):
                login.execute(statement)
        assert login.execute("select count(*) from intake_report").fetchone() == (0,)
        assert login.execute("select count(*) from front_doors_addition").fetchone() == (0,)
        if role == "wardmote_app":
            for call in ("letters_due(9)", "letter_gone(gen_random_uuid())", "front_doors_tidied(now())",
                         "unfinished_forgotten(now())"):  # fmt: skip
                with pytest.raises(InsufficientPrivilege):
                    login.execute(f"select wardmote.{call}")


def test_a_wrong_secret_and_none_are_one_answer_by_every_way(scene):
    p, _ = scene
    with logged_in("wardmote_app") as app:
        secret = secrets.token_bytes(32)
        tell(app, p, secret)
        near = bytes([secret[0] ^ 1]) + secret[1:]
        for call in (
            "followed(%s)", "add_to_report(%s, 'x', now())", "reopen_from_outside(%s, 'x', now())",
            "audience_of_followed(%s)", "unfinished_report(%s)", "unfinished_files(%s)",
            "attach_from_outside(%s, gen_random_uuid(), '{}', 'k', '', '{}', now())", "confirm_address(%s, now())",
        ):  # fmt: skip
            answers = [
                app.execute(f"select wardmote.{call}", [each]).fetchall()
                for each in (near, None, b"", secret[:31])
            ]
            assert all(answer in ([], [(None,)], [(False,)]) for answer in answers), (call, answers)
            assert len({str(answer) for answer in answers}) == 1, call
        for bad in (None, b"", secret[:31], secret + b"x"):
            with pytest.raises(CheckViolation):
                tell(app, p, bad)
        # The same secret at another door is not answered with the report.
        other = made(scene[1], p.caseworker.team, slug="other")
        assert tell(app, p, secret, door=other.pk) == ("another reference", None, None)


def test_what_the_holder_of_a_secret_gets_is_of_their_report_alone(scene):
    p, _ = scene
    with logged_in("wardmote_app") as app:
        first, second = secrets.token_bytes(32), secrets.token_bytes(32)
        told = [tell(app, p, each, TOLD | {"what": f"Told {each.hex()}"}) for each in (first, second)]
        (row,) = app.execute("select f::text from wardmote.followed(%s) f", [first]).fetchall()
        assert told[0][1] in row[0]
        assert told[1][1] not in row[0]
        for hidden in (
            "Told",
            "Harbour",
            str(told[0][2]),
            str(p.council.pk),
            p.caseworker.name,
            str(p.caseworker.pk),
        ):
            assert hidden not in row[0], hidden
        assert app.execute("select wardmote.add_to_report(%s, 'more', now())", [first]).fetchone() == (
            "added",
        )
        with pytest.raises(CheckViolation):
            app.execute("select wardmote.add_to_report(%s, %s, now())", [first, "x" * 20_001])
        # Sealed for another audience, a file is not taken.
        with pytest.raises(CheckViolation):
            app.execute(
                "select wardmote.attach_from_outside(%s, %s, '{\"audience\": 999}', 'k', 'w', '{}', now())",
                [first, uuid.uuid4()],
            )


def test_only_an_administrator_of_the_agency_keeps_its_doors_and_with_its_own_teams(scene):
    p, administrator = scene
    strange = world.officer(p.stranger, None, "Strange Keeper", Role.ADMINISTRATOR)
    make = "select wardmote.make_front_door('x', 'X', 'form', %s, '{asb}', 'low', true, now())"
    change = "select wardmote.change_front_door(%s, 'X', %s, '{asb}', 'low', false, now())"
    door = p.extra["door"]
    with logged_in("wardmote_app") as app:

        def ask(officer, statement, *values):
            with app.transaction(force_rollback=True):
                app.execute(
                    "select wardmote.begin_session(%s)", [hashed(world.sign_in(officer) if officer else None)]
                )
                return app.execute(statement, values).fetchone()[0]

        for officer, team in (
            (None, p.caseworker.team_id), (p.caseworker, p.caseworker.team_id), (p.governance, p.caseworker.team_id),
            (strange, p.caseworker.team_id), (administrator, p.partner.team_id), (administrator, None),
        ):  # fmt: skip
            with pytest.raises(InsufficientPrivilege):
                ask(officer, make, team)
            with pytest.raises(InsufficientPrivilege):
                ask(officer, change, door.pk, team)
        assert ask(administrator, change, door.pk, p.caseworker.team_id) is True
        assert ask(strange, change, door.pk, p.outsider.team_id) is False
