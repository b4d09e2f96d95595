"""What powers, letters and supervision hold of somebody may be parts of their pack."""

from django.db import migrations

from wardmote.work.rights.sources import source_of_packs

TABLES = [
    "powers_particulars",
    "powers_condition",
    "powers_step",
    "letters_letter",
    "supervision_triage",
    "supervision_survey",
    "supervision_words",
]


class Migration(migrations.Migration):
    dependencies = [
        ("rights", "0010_sources_of_packs"),
        ("powers", "0002_protect"),
        ("letters", "0002_protect"),
        ("supervision", "0002_protect"),
    ]
    operations = [
        migrations.RunSQL(source_of_packs(table), f"drop trigger rights_move on public.{table};")
        for table in TABLES
    ]
