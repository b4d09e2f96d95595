"""A front door of the council for Open311, a key of it, and another system that calls."""

import json
from xml.etree import ElementTree

import pytest
from django.test import Client

from tests import world
from tests.front_doors.conftest import NOW, made
from wardmote.outward.api import commands
from wardmote.trust.identity.models import Role

REPORT = {
    "service_code": "noise",
    "description": "Music through the wall every night.",
    "lat": "51.5123456",
    "long": "-0.0912345",
    "address_string": "14 Harbour Street, MB1 2AB",
    "first_name": "Ines",
    "last_name": "Carrow",
}


class Caller:
    """Another system: it calls as the standard says, and keeps nothing between calls."""

    def __init__(self, key: str = "") -> None:
        self.key = key

    def get(self, path, **fields):
        return self.answer(Client().get(f"/open311/v2/{path}", fields))

    def post(self, path="requests.json", *, headers=None, **fields):
        fields = {"api_key": self.key} | fields
        sent = Client().post(
            f"/open311/v2/{path}",
            "&".join(f"{name}={quoted(given)}" for name, given in fields.items()),
            content_type="application/x-www-form-urlencoded",
            headers=headers or {},
        )
        return self.answer(sent)

    def report(self, **fields):
        status, told = self.post(**REPORT | fields)
        assert status == 200, told
        return told[0]["service_request_id"]

    def listed(self, **fields):
        return self.get("requests.json", api_key=self.key, **fields)

    @staticmethod
    def answer(response):
        text = response.content.decode()
        if response["Content-Type"].startswith("text/xml"):
            return response.status_code, ElementTree.fromstring(text)
        return response.status_code, json.loads(text)


def quoted(given):
    from urllib.parse import quote_plus

    return quote_plus(given)


@pytest.fixture
def administrator(partnership):
    return world.officer(partnership.council, None, "Ada Keeper", Role.ADMINISTRATOR)


@pytest.fixture
def door(partnership, administrator):
    return made(administrator, partnership.caseworker.team, slug="council", channel="open311")


@pytest.fixture
def caller(door, administrator):
    return caller_of(door, administrator)


def caller_of(door, administrator, name="Reporting app"):
    with world.as_officer(administrator):
        _, said = commands.make_key(name=name, door=door, by=administrator, now=NOW)
    return Caller(said)
