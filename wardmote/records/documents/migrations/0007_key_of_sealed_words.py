"""A few words sealed in one column keep their wrapped key before them: read, and wrapped anew, by these.

What stands there: the id of the installation's key, a space, how many bytes the wrapped key has, a line feed,
the wrapped key, the sealed words (foundation/sealing/words.py).
"""

from django.db import migrations

from wardmote.foundation.database.protection import definer_functions

FUNCTIONS = """
create function wardmote.words_key(sealed bytea) returns table (key_id text, wrapped bytea)
language sql immutable parallel safe set search_path = '' as $$
    select split_part(h.words, ' ', 1), substring(sealed from h.ends + 1 for split_part(h.words, ' ', 2)::integer)
      from (select position('\\x0a'::bytea in sealed) as ends,
                   convert_from(substring(sealed for position('\\x0a'::bytea in sealed) - 1), 'UTF8') as words) h
$$;

create function wardmote.words_under(sealed bytea, key_id text, wrapped bytea) returns bytea
language sql immutable parallel safe set search_path = '' as $$
    select convert_to(words_under.key_id || ' ' || octet_length(words_under.wrapped) || E'\\n', 'UTF8')
           || words_under.wrapped
           || substring(sealed from position('\\x0a'::bytea in sealed) + 1 + octet_length(k.wrapped))
      from wardmote.words_key(sealed) k
$$;
"""
SIGNATURES = ["words_key(bytea)", "words_under(bytea, text, bytea)"]


class Migration(migrations.Migration):
    dependencies = [("documents", "0006_entries_asked_once")]
    operations = [
        migrations.RunSQL(
            definer_functions(FUNCTIONS, *SIGNATURES),
            "set local role wardmote_definer;"
            + "".join(f"drop function wardmote.{name};" for name in reversed(SIGNATURES))
            + "set local role wardmote_owner;",
        )
    ]
