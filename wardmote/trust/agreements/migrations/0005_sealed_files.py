"""Files of the register come in sealed or not at all; `wardmote documents seal` seals what was there before."""

from django.db import migrations, models
from django.db.models import Q

from wardmote.foundation.database.protection import definer_functions

FUNCTIONS = """
-- For the worker, which looks whether every key fits: the keys as they are wrapped, and nothing of the files.
create function wardmote.wrappings_of_agreements(after uuid, most integer)
returns table (file uuid, agreement uuid, key_id text, wrapped bytea, sealed_for uuid)
language sql stable security definer set search_path = '' as $$
    select f.id, f.agreement_id, f.key_id::text, f.wrapped, f.agreement_id
      from public.agreements_agreementfile f
     where f.id > after order by f.id limit least(most, 5000)
$$;
"""
POLICIES = """
create policy file_sealed on public.agreements_agreementfile as restrictive for insert to wardmote_app
    with check (content is null and wrapped is not null);
grant select, update (key_id, wrapped, sealed, content) on public.agreements_agreementfile to wardmote_definer;
alter table public.agreements_agreementfile alter sealed set storage external;  -- what is sealed does not compress
"""
GRANTS = """
set local role wardmote_definer;
grant execute on function wardmote.wrappings_of_agreements(uuid, integer) to wardmote_worker;
set local role wardmote_owner;
"""


class Migration(migrations.Migration):
    dependencies = [("agreements", "0004_corrections")]
    operations = [
        migrations.AddField(
            model_name="agreementfile",
            name="key_id",
            field=models.CharField(blank=True, db_default="", default="", max_length=16),
        ),
        migrations.AddField(model_name="agreementfile", name="wrapped", field=models.BinaryField(null=True)),
        migrations.AddField(model_name="agreementfile", name="sealed", field=models.BinaryField(null=True)),
        migrations.AlterField(
            model_name="agreementfile", name="content", field=models.BinaryField(null=True)
        ),
        migrations.AddConstraint(
            model_name="agreementfile",
            constraint=models.CheckConstraint(
                name="file_is_sealed_or_not",
                condition=Q(wrapped=None, sealed=None, key_id="", content__isnull=False)
                | (Q(wrapped__isnull=False, sealed__isnull=False, content=None) & ~Q(key_id="")),
            ),
        ),
        migrations.RunSQL(
            definer_functions(FUNCTIONS, "wrappings_of_agreements(uuid, integer)"), migrations.RunSQL.noop
        ),
        migrations.RunSQL(POLICIES, migrations.RunSQL.noop),
        migrations.RunSQL(GRANTS, migrations.RunSQL.noop),
    ]
