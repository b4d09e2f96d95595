"""While use of a case is restricted, no letter of it is made or sent: as nothing of it is disclosed."""

from django.db import migrations

GUARD = """
create trigger rights_not_disclosed before insert or update of state on public.letters_letter
    for each row when (new.state in ('made', 'sent')) execute function wardmote.rights_not_disclosed('case');
"""


class Migration(migrations.Migration):
    dependencies = [("rights", "0008_of_officers"), ("letters", "0002_protect")]
    operations = [
        migrations.RunSQL(GUARD, "drop trigger rights_not_disclosed on public.letters_letter;"),
    ]
