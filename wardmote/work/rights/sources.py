"""SQL by which a migration of any room lets parts of a pack be from one of its tables."""


def source_of_packs(table: str, key: str = "id") -> str:
    """Parts may be from rows of this table, which have an audience and are told apart by `key`.

    The trigger is what says so: `rights_place_item()` reads it, so rooms add tables without knowing of
    each other.
    """
    return SOURCE.replace("{table}", table).replace("{key}", key)


SOURCE = """
grant select on public.{table} to wardmote_definer;
create trigger rights_move after update on public.{table} for each row
    when (old.audience_id is distinct from new.audience_id) execute function wardmote.rights_move('{key}');
"""
