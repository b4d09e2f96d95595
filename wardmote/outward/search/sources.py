"""Making a table searched: one line in a migration of this room.

    *search_source("people_person", record="person", name=["name", "other_names"]),

Each keyword is a field of `Entry` and lists the columns it is made from; `kinds` says under which heading the
hits of a field stand, where that is not the record's own. Triggers keep the index; what is there already is
entered, and the migration fails unless every row was.
"""

import json
from collections.abc import Mapping, Sequence

from django.db import migrations

FIELDS = ("name", "street", "contact", "title", "text")


def search_source(
    table: str,
    *,
    record: str,
    record_key: str = "id",
    key: str = "id",
    kinds: Mapping[str, str] | None = None,
    **fields: Sequence[str],
) -> list[migrations.RunSQL]:
    """The operations that put `table` into the index; a hit leads to the page of its `record`."""
    if unknown := set(fields) - set(FIELDS):
        raise ValueError(f"no such field of the index: {sorted(unknown)}")
    heads = kinds or {}
    said = [
        {"kind": heads.get(field, record), "field": field, "columns": list(columns)}
        for field, columns in fields.items()
    ]
    columns = sorted({column for each in fields.values() for column in each} | {record_key})
    return [
        migrations.RunSQL(
            INSTALL.format(
                table=table,
                key=key,
                record=record,
                record_key=record_key,
                fields=json.dumps(said),
                changed=" or ".join(f"old.{column} is distinct from new.{column}" for column in columns),
            ),
            REMOVE.format(table=table),
        ),
        migrations.RunSQL(FILL.format(table=table), migrations.RunSQL.noop),
    ]


INSTALL = """
insert into public.search_source ("table", key, record_kind, record_key, fields)
values ('{table}', '{key}', '{record}', '{record_key}', '{fields}');
grant select on public.{table} to wardmote_definer;
do $$ begin
    if to_regprocedure('wardmote.search_index_new()') is null then  -- before migration 0010, which changes it
        create trigger search_new after insert on public.{table}
            for each row execute function wardmote.search_index();
    else
        create trigger search_new after insert on public.{table} referencing new table as new_rows
            for each statement execute function wardmote.search_index_new();
    end if;
end $$;
create trigger search_changed after update on public.{table}
    for each row when ({changed}) execute function wardmote.search_index();
-- Not "update of": a trigger of the table's own may have worked the audience out.
create trigger search_moved after update on public.{table}
    for each row when (old.audience_id is distinct from new.audience_id)
    execute function wardmote.search_move('{key}');
create trigger search_gone after delete on public.{table}
    for each row execute function wardmote.search_drop('{key}');
"""
REMOVE = """
drop trigger search_new on public.{table};
drop trigger search_changed on public.{table};
drop trigger search_moved on public.{table};
drop trigger search_gone on public.{table};
set local role wardmote_definer;
delete from public.search_entry where source = '{table}';
set local role wardmote_owner;
delete from public.search_source where "table" = '{table}';
"""
# As the definer, who sees all: the row policies bind the owner, who would enter nothing and miss nothing.
FILL = """
set local role wardmote_definer;
do $$ declare entered bigint; there bigint; begin
    entered := wardmote.search_rebuild('{table}');
    select count(*) into there from public.{table};
    if entered <> there then
        raise exception 'of % rows of {table}, % were entered in the index', there, entered;
    end if;
end $$;
set local role wardmote_owner;
"""
