"""`wardmote figures --as EMAIL`: what that officer sees on the page, and nothing for somebody unknown."""

import argparse
import json

from django.utils import timezone

from tests import world
from wardmote.outward.analysis import operating
from wardmote.records.intake import commands


def run(email, capsys, **days):
    asked = argparse.Namespace(as_email=email, from_on=None, to_on=None, json=True, **days)
    code = operating.run(asked)
    return code, json.loads(capsys.readouterr().out)


def test_it_counts_what_the_officer_sees(committed_partnership, capsys):
    p = committed_partnership
    with world.as_officer(p.caseworker) as by:
        commands.take_report(
            what="Shouting.", kind="asb", harm="low", channel="phone", area="Harbour Street", team=by.team, by=by,
            now=timezone.now(),
        )  # fmt: skip
    for officer, many in ((p.caseworker, 1), (p.outsider, 0)):
        world.sign_in(officer)
        code, told = run(f"{officer.pk.hex}@example.org", capsys)
        assert (code, told["reports"]) == (0, many)
        assert len(operating.lines(told)) >= 1
    code, told = run("nobody@example.org", capsys)
    assert code == 1
    assert "No account" in told["error"]
