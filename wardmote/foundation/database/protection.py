"""Words that migrations share when they declare the class of a table.

The class stands in the table's comment, where a test reads it from the live catalogue:
`protected`, `authenticator`, `queue`, `framework`, `definer: reason`, or `public: reason`.
"""


def protected(table: str) -> str:
    """Row policies bind everyone, the table's owner too. Only the definer of our functions sees all."""
    return f"""
comment on table public.{table} is 'class: protected';
alter table public.{table} enable row level security;
alter table public.{table} force row level security;
create policy definer_sees_all on public.{table} to wardmote_definer using (true) with check (true);
"""


def definers_alone(table: str, reason: str) -> str:
    """Only our SECURITY DEFINER functions read or write it: no login has any right, and no policy."""
    return f"""
comment on table public.{table} is 'class: definer: {reason}';
alter table public.{table} enable row level security;
alter table public.{table} force row level security;
create policy definer_sees_all on public.{table} to wardmote_definer using (true) with check (true);
"""


def unprotected(table: str) -> str:
    """Undo `protected`, with every policy and grant of the table."""
    return UNPROTECT.replace("{table}", table)


UNPROTECT = """
do $$ declare p record; begin
    for p in select policyname from pg_policies where schemaname = 'public' and tablename = '{table}' loop
        execute format('drop policy %I on public.{table}', p.policyname);
    end loop;
end $$;
alter table public.{table} no force row level security;
alter table public.{table} disable row level security;
comment on table public.{table} is null;
revoke all on public.{table} from wardmote_app, wardmote_worker, wardmote_definer, wardmote_audit;
"""


def of_class(name: str, *tables: str) -> str:
    return "".join(f"comment on table public.{table} is 'class: {name}';\n" for table in tables)


def may_read(record: str) -> str:
    """Whether the officer reads a row, where `record` is the column that says which record it is of.

    One answer, asked in two ways: of the record a request is about by its one audience, of all others among
    the audiences that admit the officer. See docs/decisions/0157-the-record-at-hand.md
    """
    return (
        f"case when {record} = (select wardmote.at_hand()) then wardmote.admits_me(audience_id, 'read')"
        " else audience_id in (select wardmote.my_audiences()) end"
    )


def definer_functions(body: str, *signatures: str) -> str:
    """Make functions that run as the definer, whatever calls them, and that nobody may call by default.

    The owner of the tables may, since making a trigger asks for it.
    """
    shut = "".join(
        f"revoke all on function wardmote.{name} from public;\n"
        f"grant execute on function wardmote.{name} to wardmote_owner;\n"
        for name in signatures
    )
    return f"set local role wardmote_definer;\n{body}\n{shut}set local role wardmote_owner;\n"


def amended(signature: str, was: str, now: str) -> str:
    """Have a function, as it stands by now, say something else at one place; for `definer_functions`."""
    return f"""
do $do$
declare
    its text := pg_catalog.pg_get_functiondef('wardmote.{signature}'::regprocedure);
begin
    if array_length(string_to_array(its, $was${was}$was$), 1) <> 2 then
        raise exception 'not once in it: %', $was${was}$was$;
    end if;
    execute replace(its, $was${was}$was$, $now${now}$now$);
end $do$;
"""
