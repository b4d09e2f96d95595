"""Pages of the register of agreements, one module for each kind."""

from wardmote.trust.agreements.views.acts import (
    bring_into_force,
    end,
    hand_over,
    new_version,
    renew,
    resume,
    send,
    sign,
    suspend,
)
from wardmote.trust.agreements.views.entry import (
    detail,
    edit,
    new,
)
from wardmote.trust.agreements.views.names import (
    name,
    names,
)
from wardmote.trust.agreements.views.parties import (
    add_party,
    attach,
    change_party,
    download,
    remove_party,
    withdraw,
)
from wardmote.trust.agreements.views.register import (
    export,
    listing,
    matrix,
)
from wardmote.trust.agreements.views.taking_in import (
    import_register,
)

__all__ = [
    "add_party",
    "attach",
    "bring_into_force",
    "change_party",
    "detail",
    "download",
    "edit",
    "end",
    "export",
    "hand_over",
    "import_register",
    "listing",
    "matrix",
    "name",
    "names",
    "new",
    "new_version",
    "remove_party",
    "renew",
    "resume",
    "send",
    "sign",
    "suspend",
    "withdraw",
]
