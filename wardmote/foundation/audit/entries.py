"""SQL that migrations share: what an officer's entry may be about, said by each room of its kinds of record.

A policy for each kind was planned, with all the others of its table, for every entry of any kind: some 40 of
them took twenty times as long as the rule itself. Now two policies ask the one function of the kind meant.
Decision: docs/decisions/0095-one-question-of-an-entry.md
"""

FUNCTION = """
create function wardmote.{name} returns boolean
language plpgsql stable security invoker set search_path = '' as $$
begin
    return {body};
end $$;
revoke all on function wardmote.{name} from public;
grant execute on function wardmote.{name} to wardmote_app;
"""


def said_of(kind: str, *, stands: str, opens: str = "") -> str:
    """What an entry about a record of this kind must fulfil, as the officer whose entry it is.

    `stands` is a condition on `subject`, the id of a record; `opens`, of openings, on `subject` and `owner`.
    A kind without it is never opened; one of which no room says anything may be named by anybody. Both
    run in the officer's own right, so that row policies bind what they look at.
    """
    made = FUNCTION.format(name=f"about_{kind}(subject uuid)", body=stands)
    if opens:
        made += FUNCTION.format(name=f"opens_{kind}(subject uuid, owner uuid)", body=opens)
    return made


def there_is(table: str, column: str = "id") -> str:
    """One may see a row of this table with the id of the subject."""
    return f"exists (select from public.{table} x where x.{column} = subject)"  # nosec B608: our own words


def owned(table: str) -> str:
    """One may see it, and it is the agency's that the entry names."""
    return f"exists (select from public.{table} x where x.id = subject and x.owner_id = owner)"  # nosec B608: our own words


def no_more(*policies: str) -> str:
    """The policies of a room that said the same, each for one kind."""
    return "".join(f"drop policy {name} on public.audit_entry;\n" for name in policies)
