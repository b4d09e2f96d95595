"""A register editor of the council, and papers taken in as the page and the command line do."""

import copy
from datetime import timedelta

import pytest
from django.utils import timezone

from tests import world
from tests.plan_papers.papers import cut_paper
from wardmote.trust.identity.models import Officer, Role
from wardmote.work.plans.models import Plan
from wardmote.work.plans.papers import commands, queries
from wardmote.work.plans.papers.commands import terms_of
from wardmote.work.plans.papers.models import PlanFile
from wardmote.work.plans.papers.uploads import read_upload


@pytest.fixture
def editor(partnership) -> Officer:
    return with_role(partnership.caseworker, Role.REGISTER_EDITOR)


def with_role(officer: Officer, role: str) -> Officer:
    with world.building():
        Officer.objects.filter(pk=officer.pk).update(roles=[*officer.roles, role])
    officer.roles = [*officer.roles, role]
    return officer


class Desk:
    """Takes files in as one officer, each a minute after the one before."""

    def __init__(self, by: Officer) -> None:
        self.by, self.now = by, timezone.now()

    def tick(self):
        self.now += timedelta(minutes=1)
        return self.now

    def take(self, data: bytes | None = None, name: str = "plan.txt", *, plan: Plan | None = None, **terms):
        """The file, taken in, and what became of its rows."""
        with world.as_officer(self.by):
            uploaded = read_upload(name, cut_paper() if data is None else data)
            file = commands.add_file(uploaded=uploaded, by=self.by, now=self.tick())
            if plan is not None:
                commands.choose(file=file, by=self.by, plan=plan)
            found = terms_of(file, uploaded.read)
            chosen = type(found)(**({"columns": found.columns, "several": found.several} | terms))
            taken = commands.take_in(file=file, read=uploaded.read, terms=chosen, by=self.by, now=self.tick())
        return file, taken

    def undo(self, file: PlanFile):
        with world.as_officer(self.by):
            return commands.undo(file=copy.copy(file), by=self.by, now=self.tick())

    def stands(self, plan: Plan) -> dict[str, dict]:
        with world.as_officer(self.by):
            return {each.action.number: each.fields for each in queries.as_kept(plan)}


@pytest.fixture
def desk(editor) -> Desk:
    return Desk(editor)
