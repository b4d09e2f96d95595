"""`wardmote plans`: what the officer sees on the page, and nothing of another agency's draft."""

import argparse
import json

from tests import world
from tests.plans.conftest import editor, made
from wardmote.work.plans import operating


def run(email, capsys, act="list", as_json=True, **more):
    asked = argparse.Namespace(act=act, as_email=email, json=as_json, **more)
    code = operating.run(asked)
    out = capsys.readouterr().out
    return code, json.loads(out) if as_json else out


def test_it_lists_and_shows_what_the_officer_may_read(committed_partnership, capsys):
    p = committed_partnership
    keeper = editor(p)
    current = made(keeper)
    draft = made(keeper, publish=False, title="Quiet plan")
    for officer, titles in (
        (p.caseworker, {"Partnership plan", "Quiet plan"}),
        (p.outsider, {"Partnership plan"}),
    ):
        world.sign_in(officer)
        code, told = run(f"{officer.pk.hex}@example.org", capsys)
        assert (code, {each["title"] for each in told}) == (0, titles)
    email = f"{p.outsider.pk.hex}@example.org"
    code, told = run(email, capsys, act="show", plan=str(current.plan.pk))
    assert code == 0
    assert [each["number"] for each in told["priorities"][0]["actions"]] == ["1.1", "1.2"]
    assert told["priorities"][0]["actions"][0]["computed"]["rating"] == "red"
    assert "Overdue by 3 days" in run(email, capsys, act="show", plan="partnership", as_json=False)[1]
    for asked in (str(draft.plan.pk), "Quiet"):
        code, told = run(email, capsys, act="show", plan=asked)
        assert (code, told) == (1, {"error": "There is no such plan."})
    code, told = run("nobody@example.org", capsys)
    assert code == 1
