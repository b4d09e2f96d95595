"""What several of the forms about a case share."""

from wardmote.trust.access.forms import (
    CategoriesField,
)


def held_field(what: str) -> CategoriesField:
    return CategoriesField(
        label=f"What kinds of data does this {what} hold?",
        help_text="Besides what the case itself holds. Partners whose agreement does not cover it"
        " will not see it.",
    )
