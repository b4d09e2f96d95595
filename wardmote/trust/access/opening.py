"""SQL that migrations share: the door of a record that is read as one with those merged with it."""

OPEN = """
drop function wardmote.open_{kind}(text, text);
create function wardmote.open_{kind}(hash text, key text) returns text
language plpgsql security invoker set search_path = '' as $$
declare
    record uuid;
begin
    perform wardmote.begin_session(hash);
    select p.id into record from public.{table} p where p.reference = upper(key);
    if record is null then
        return '';
    end if;
    if wardmote.purpose_at_the_door('{kind}', record) is null then
        return 'asks';
    end if;
    -- Each under its own name, where its owner looks.
    insert into public.audit_entry (action, subject_kind, subject_id, owner_id, purpose)
    with recursive one (id) as (
        select record
        union
        select case when m.away_id = one.id then m.into_id else m.away_id end
          from one join public.{merges} m on one.id in (m.away_id, m.into_id) where m.undone_at is null
    ), each as (
        select p.id, p.owner_id, wardmote.purpose_at_the_door('{kind}', p.id) as why
          from public.{table} p join one on one.id = p.id
    )
    select 'opened', '{kind}', e.id, e.owner_id, e.why from each e
     where e.why is not null and not wardmote.opened_lately('{kind}', e.id);
    return '';
end $$;
revoke all on function wardmote.open_{kind}(text, text) from public;
grant execute on function wardmote.open_{kind}(text, text) to wardmote_app;
"""


def opened_as_one(kind: str, *, table: str, merges: str) -> str:
    """`wardmote.open_<kind>()`: answers `asks` where it is not said yet why, and then puts nothing on record.

    With the record, those merged with it are opened that do not ask, or of which it was said.
    """
    return OPEN.replace("{kind}", kind).replace("{table}", table).replace("{merges}", merges)
