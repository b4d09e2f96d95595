"""A document that a room keeps for itself: a policy of that room says who of those in its audience may read it.

No login puts one down: a function of the room does.
"""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("documents", "0007_key_of_sealed_words"),
    ]

    operations = [
        migrations.AddField(
            model_name="document",
            name="kept_for",
            field=models.CharField(
                blank=True,
                db_default="",
                default="",
                help_text="a room that says who of those in the audience may read it; nothing, where all may",
                max_length=12,
            ),
        ),
        migrations.RunSQL(
            "create policy document_kept_for_no_room on public.documents_document as restrictive"
            " for insert to wardmote_app with check (kept_for = '');",
            "drop policy document_kept_for_no_room on public.documents_document;",
        ),
    ]
