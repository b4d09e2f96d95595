"""An administrator sets their agency's own version of a template."""

import json
from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.db import IntegrityError, connection, transaction

from wardmote.foundation.audit import commands as audit
from wardmote.foundation.refusals import Refused, by_row_policy
from wardmote.trust.identity.models import Officer
from wardmote.work.supervision import policies


class CannotSet(Refused):
    pass


@transaction.atomic
def set_template(
    *, key: str, parts: Sequence[dict[str, Any]], withdrawn: bool, source: str, starts_on: date, by: Officer
) -> UUID:
    """Set an agency's own version of a template, from a day on. Plans made before keep their steps.

    :raises CannotSet: with every reason, if the rules refuse.
    """
    if refusals := policies.refusals_to_set(by=by):
        raise CannotSet(refusals)
    try:
        with by_row_policy(CannotSet, policies.NOT_TAKEN), connection.cursor() as cursor:
            cursor.execute(
                "select wardmote.set_supervision_template(%s, %s::jsonb, %s, %s, %s)",
                [key, json.dumps(list(parts)), withdrawn, source, starts_on],
            )
            made: UUID = cursor.fetchone()[0]
    except IntegrityError as error:
        taken = getattr(error.__cause__, "sqlstate", "") == "23505"
        raise CannotSet([policies.SET_ALREADY if taken else policies.NOT_TAKEN]) from error
    audit.record("case template set", kind="agency", subject=by.agency_id, owner=by.agency_id, note=key)
    return made
