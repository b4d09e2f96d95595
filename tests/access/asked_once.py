"""What the policies ask of the rule, asked once for an officer's look instead of some five hundred times.

The policies of all tables ask the same few functions: who acts, of which agency, which audiences and openings are theirs.
All are STABLE, so one statement may take any answer for all of them; PostgreSQL does not, and asked anew for each table they
were six parts in seven of the time. Inside `looking` each answers as it did first, by the function itself; outside it,
wherever somebody acts, the function itself is asked each time. All in the test's transaction, undone with it.
"""

from dataclasses import dataclass

from django.db import connection

from tests import world


@dataclass(frozen=True)
class Asked:
    name: str
    returns: str
    takes: str = ""  # as declared
    passes: str = ""
    key: str = ""
    many: bool = False


ASKED = (
    Asked("actor", "uuid"),
    Asked("actor_agency", "uuid"),
    Asked("actor_team", "uuid"),
    Asked(
        "actor_has",
        "boolean",
        "variadic wanted text[]",
        "variadic wanted",
        " || array_to_string(wanted, '_')",
    ),
    Asked("my_audiences", "bigint", "needed text default 'read'", "needed", " || needed", many=True),
    Asked("my_openings", "uuid", "kind text", "kind", " || kind", many=True),
    Asked("my_glass", "uuid", "kind text", "kind", " || kind"),
    Asked("my_names", "uuid", many=True),
    Asked("my_plans", "uuid", many=True),
    Asked("reports_closed_to_me", "uuid", many=True),
)
# The first answer of a look is kept under the number of the look.
MANY = """
create or replace function wardmote.{name}({takes}) returns setof {returns} language plpgsql stable as $$
declare
    look text := current_setting('wardmote_model.look', true);
    place text; kept text; found {returns};
begin
    if coalesce(look, '') = '' then
        return query select * from wardmote.{name}_itself({passes});
        return;
    end if;
    place := 'wardmote_model.{name}_'{key};
    kept := current_setting(place, true);
    if kept is null or split_part(kept, '|', 1) <> look then
        select coalesce(array_agg(answer)::text, '{{}}') into kept from wardmote.{name}_itself({passes}) answer;
        kept := set_config(place, look || '|' || kept, true);
    end if;
    foreach found in array split_part(kept, '|', 2)::{returns}[] loop
        return next found;
    end loop;
end $$"""
ONE = """
create or replace function wardmote.{name}({takes}) returns {returns} language plpgsql stable as $$
declare
    look text := current_setting('wardmote_model.look', true);
    place text; kept text;
begin
    if coalesce(look, '') = '' then
        return wardmote.{name}_itself({passes});
    end if;
    place := 'wardmote_model.{name}_'{key};
    kept := current_setting(place, true);
    if kept is null or split_part(kept, '|', 1) <> look then
        kept := set_config(place, look || '|' || coalesce(wardmote.{name}_itself({passes})::text, ''), true);
    end if;
    return nullif(split_part(kept, '|', 2), '')::{returns};
end $$"""


def ask_once() -> None:
    """Each function goes on as `..._itself`; under its own name, to which the policies hold, it remembers."""
    with world.building(), connection.connection.cursor() as cursor:
        for each in ASKED:
            cursor.execute(
                "select pg_get_functiondef(oid), provolatile from pg_proc"
                " where proname = %s and pronamespace = 'wardmote'::regnamespace",
                [each.name],
            )
            ((definition, volatile),) = cursor.fetchall()
            assert volatile == "s", f"{each.name} may answer differently within one statement"
            itself = f"wardmote.{each.name}_itself"
            cursor.execute(definition.replace(f"wardmote.{each.name}(", f"{itself}(", 1))
            cursor.execute(f"alter function {itself} owner to wardmote_definer")
            cursor.execute(f"grant execute on function {itself} to public")
            cursor.execute((MANY if each.many else ONE).format(**each.__dict__))


def looking(number: int | None) -> str:
    """From now on answers are those of this look; with none, of each moment."""
    return f"select set_config('wardmote_model.look', '{number or ''}', true)"
