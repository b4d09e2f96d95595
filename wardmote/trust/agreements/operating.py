"""What `wardmote import agreements FILE` takes in."""

from wardmote.foundation.command_line import Import

IMPORTS = (
    Import(
        "agreements",
        "a register of information sharing agreements. Its table needs the columns ID, Document Name and "
        "Named Organisations; Version number, Type of document and Description are taken too, other columns "
        "are not",
        settings="wardmote.settings.web",
        through="wardmote.trust.agreements.importing:run",
    ),
)
