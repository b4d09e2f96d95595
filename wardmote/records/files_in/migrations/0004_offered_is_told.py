"""The team of a source is told that a spreadsheet came for it by e-mail: nothing of it is taken in by itself."""

from django.db import migrations

from wardmote.foundation.database.protection import definer_functions

FUNCTION = """
-- Its officers at work, once a file. The notice names the file by its id, and holds no word of it.
create function wardmote.tell_file_offered() returns trigger
language plpgsql volatile security definer set search_path = '' as $$
begin
    insert into public.notices_notice (id, officer_id, kind, subject_kind, subject_id, "on", at)
    select gen_random_uuid(), o.id, 'file_offered', 'file_batch', new.id, wardmote.today(), new.at
      from public.files_in_source s
      join public.identity_officer o on o.team_id = s.team_id and o.left_at is null and not o.is_service
     where s.id = new.source_id order by o.id limit 50
        on conflict do nothing;
    return null;
end $$;
"""
SIGNATURE = "tell_file_offered()"


class Migration(migrations.Migration):
    dependencies = [("files_in", "0003_functions"), ("notices", "0009_told_without_an_answer")]
    operations = [
        migrations.RunSQL(
            definer_functions(FUNCTION, SIGNATURE),
            f"set local role wardmote_definer; drop function wardmote.{SIGNATURE}; set local role wardmote_owner;",
        ),
        migrations.RunSQL(
            "create trigger tell_file_offered after insert on public.files_in_batch"
            " for each row when (new.state = 'offered') execute function wardmote.tell_file_offered();",
            "drop trigger tell_file_offered on public.files_in_batch;",
        ),
    ]
