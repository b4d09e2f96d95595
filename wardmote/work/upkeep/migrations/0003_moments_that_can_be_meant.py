"""A moment is one that pages can show, and what is supplied is as large as it says."""

from django.db import migrations

MOMENTS = {
    "chase": ("at",),
    "round": ("opened_at", "closed_at"),
    "roundline": ("answered_at",),
    "supply": ("at",),
    "clause": ("at",),
    "confirmation": ("at",),
}


def in_bounds(table: str, columns: tuple[str, ...]) -> str:
    held = " and ".join(
        f"({column} is null or {column} between '1990-01-01 00:00+00' and '2101-01-01 00:00+00')"
        for column in columns
    )
    return f"alter table public.upkeep_{table} add constraint upkeep_{table}_moments check ({held});\n"


SIZE = """
alter table public.upkeep_supply add constraint upkeep_supply_is_as_large_as_it_says
    check (octet_length(content) = size and size <= 1000000 or content is null);
"""


class Migration(migrations.Migration):
    dependencies = [("upkeep", "0002_protect")]
    operations = [
        migrations.RunSQL(
            "".join(in_bounds(table, columns) for table, columns in MOMENTS.items()) + SIZE,
            migrations.RunSQL.noop,
        )
    ]
