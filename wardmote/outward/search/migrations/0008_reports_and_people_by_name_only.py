"""Reports and people on record are answered by name only too, where their owner says so beside what it says of kinds.

One answer stands for all that an agency keeps of a kind: whether a case, a report or both, the asker is not told.
Decision: docs/decisions/0036-reports-and-people-by-name-only.md
"""

from importlib import import_module

from django.db import migrations

from wardmote.foundation.database.protection import definer_functions

BEFORE: str = import_module("wardmote.outward.search.migrations.0005_by_name_only").FUNCTIONS


def changed(name: str, *changes: tuple[str, str]) -> str:
    """A function as it was, but for these lines."""
    text = BEFORE[BEFORE.index(f"create function wardmote.{name}(") :]
    text = text[: text.index("$$;") + len("$$;")].replace("create function", "create or replace function", 1)
    for was, becomes in changes:
        if text.count(was) != 1:
            raise AssertionError(f"{name}() is not as it was: {was}")
        text = text.replace(was, becomes)
    return text + "\n"


FUNCTIONS = (
    changed(
        "search_beyond",
        (
            "l.purpose = f.purpose             -- clause",
            "(f.purpose = '' or l.purpose = f.purpose) -- clause",
        ),
        (
            "(j.lawful and wardmote.answers_by_name(j.owner_id, j.sort)))                -- clause: the owner's policy",
            """(j.lawful and wardmote.answers_by_name(j.owner_id, j.sort)                  -- clause: the owner's policy
           and (j.record_kind <> 'report' or wardmote.answers_by_name(j.owner_id, 'report'))))        -- clause: the owner's policy for reports""",
        ),
    )
    + changed(
        "search_looks_beyond",
        (
            "select distinct b.owner_id, b.record_kind, b.sort",
            "select distinct b.owner_id, 'record' as record_kind, b.sort",
        ),
    )
    + """
-- The kind of a record by which its owner answers or does not, and the purpose for which that may be. What cannot be
-- shared when asked for has none, and is never answered by name only: a place; someone whose name is not known; a report not waiting, or that
-- nobody told us. A person on record is kept for no one purpose: any agreement that covers what is held will do.
create or replace function wardmote.name_ground(record_kind text, record_id uuid) returns table (sort text, purpose text, audience_id bigint)
language sql stable security definer set search_path = '' as $$
    select c.kind::text, wardmote.standing_purpose(c.kind::text), c.audience_id
      from public.cases_case c where record_kind = 'case' and c.id = record_id
    union all
    select r.kind::text, wardmote.standing_purpose(r.kind::text), r.audience_id
      from public.intake_report r
     where record_kind = 'report' and r.id = record_id and r.state = 'waiting' and r.channel <> 'open_data'
    union all
    select 'person', '', p.audience_id
      from public.people_person p where record_kind = 'person' and p.id = record_id and p.kind = 'known'
$$;
"""
)
SIGNATURES = ["search_beyond(text)", "search_looks_beyond()", "name_ground(text, uuid)"]


class Migration(migrations.Migration):
    dependencies = [
        ("search", "0007_people_and_places"),
        ("intake", "0020_hidden_as_not_there"),
        ("people", "0002_protect"),
    ]
    operations = [
        migrations.RunSQL(definer_functions(FUNCTIONS, *SIGNATURES), migrations.RunSQL.noop),
    ]
