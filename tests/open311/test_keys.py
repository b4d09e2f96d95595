"""A new key of the installation takes the place of the old for what opens other servers and for letters too."""

import pytest
from django.db import connection

from tests import world
from tests.documents.test_sealing import Asked, own_keys  # noqa: F401
from tests.front_doors.conftest import NOW, made, sent
from wardmote.foundation.sealing import keys
from wardmote.outward.api import commands
from wardmote.outward.api.models import Endpoint
from wardmote.outward.api.sealed import unseal
from wardmote.records.documents import operating
from wardmote.records.documents.shelves import SHELVES
from wardmote.records.front_doors import letters
from wardmote.trust.identity.models import Role

pytestmark = pytest.mark.django_db


def letter() -> bytes:
    with world.building(), connection.cursor() as cursor:
        cursor.execute("select sealed from public.front_doors_letter where sealed is not null")
        return bytes(cursor.fetchone()[0])


def test_old_keys_are_dropped_only_once_servers_keys_and_waiting_letters_are_under_the_new(
    partnership,
    own_keys,  # noqa: F811
):
    p = partnership
    administrator = world.officer(p.council, None, "Ada Keeper", Role.ADMINISTRATOR)
    with world.as_officer(administrator) as by:
        endpoint = commands.add_endpoint(
            recipient=p.housing, address="https://housing.example.org/open311/v2/", jurisdiction="housing",
            key="their key", services={"asb": ("17", "Nuisance")}, by=by, now=NOW,
        )  # fmt: skip
    sent(made(administrator, p.caseworker.team))
    first, before = keys.newest(keys.keys()), letters.unseal(letter())
    with world.building():
        told = operating.rotate(Asked(drop_old=True))
    assert told["wrapped anew"] == 2
    assert list(keys.keys()) == [told["key"]] != [first]
    with world.building():
        assert unseal(Endpoint.objects.get(pk=endpoint.pk).sealed_key) == "their key"
    assert letters.unseal(letter()) == before
    with world.building():
        assert operating.check(Asked())["looked at"] == 2
        assert "do not fit" not in operating.check(Asked())


def test_every_table_that_keeps_something_sealed_stands_on_a_shelf():
    """Else a rotation that drops old keys would shut it for good, and nobody would be told."""
    with world.building(), connection.cursor() as cursor:
        cursor.execute(
            "select distinct c.relname from pg_attribute a join pg_class c on c.oid = a.attrelid"
            " where c.relnamespace = 'public'::regnamespace and c.relkind = 'r' and a.attname = 'wrapped'"
        )
        kept = {name for (name,) in cursor.fetchall()}
    assert len(kept) >= 4
    assert {name for name in kept if not any(f"public.{name} " in shelf.renew for shelf in SHELVES)} == set()
