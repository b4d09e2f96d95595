"""Every register there is, in a browser: its list, a new entry, one that says all it can, its history and its file."""

import pytest

from tests import world
from tests.journeys.inspecting import Inspector, check
from tests.registers.conftest import KEYS, add
from wardmote.trust.identity.models import Officer, Role
from wardmote.work.registers.anatomy import registers

GROUPS = [KEYS[at::4] for at in range(4)]  # as many registers in each, so that they run side by side


@pytest.mark.parametrize("keys", GROUPS, ids=lambda keys: " ".join(keys))
def test_every_page_of_every_register_can_be_used(desk, people, keys):
    p = people
    with world.building():
        Officer.objects.filter(pk=p.caseworker.pk).update(
            roles=[Role.CASEWORKER, Role.REGISTER_EDITOR, Role.ADMINISTRATOR]
        )
        editor = Officer.objects.select_related("agency", "team").get(pk=p.caseworker.pk)
    seen = Inspector(desk(p.caseworker))
    for key in keys:
        register = registers()[key]
        entry = add(editor, key, title="An entry that says all it can", only_required=False)
        at = f"/registers/{key}/{entry.pk}/"
        seen.look(f"/registers/{key}/").look(f"/registers/{key}/new/").look(at).look(f"{at}edit/")
        seen.look(f"{at}history/").look(f"/registers/{key}/import/")
        for kind in register.lines[:1]:
            seen.look(f"{at}lines/{kind.key}/new/")
        for extra in register.extra:
            seen.look(f"/registers/{key}/pages/{extra.key}/")
    check(seen)
