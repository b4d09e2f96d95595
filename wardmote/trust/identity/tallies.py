"""What signing in remembers for some minutes, the same for every process of the web: tries, and codes used.

A cache of Django's in a table that the authenticator's login alone reads. Values are JSON, so that what
stands there can do nothing to whoever reads it; keys, which hold addresses, stand as their hash.
Decision: docs/decisions/0166-tries-are-counted-for-all-processes.md
"""

import hashlib
import json
from typing import Any

from django.core.cache.backends.base import DEFAULT_TIMEOUT, BaseCache
from django.db import connections

OVER_AT_ONCE = 20  # run-out rows thrown away as another is written
PUT = """
insert into identity_tally as t (key, value, over_at)
values (%s, %s, clock_timestamp() + make_interval(secs => %s))
on conflict (key) do update set value = excluded.value, over_at = excluded.over_at {unless}
returning true
"""
SET, ADD = PUT.format(unless=""), PUT.format(unless="where t.over_at <= clock_timestamp()")
GET = "select value from identity_tally where key = %s and over_at > clock_timestamp()"
TIDY = """
delete from identity_tally where key in (
    select key from identity_tally where over_at <= clock_timestamp()
     order by over_at limit %s for update skip locked)
"""


class Tallies(BaseCache):
    def __init__(self, location: str, params: dict[str, Any]) -> None:
        super().__init__(params)

    def add(self, key: str, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: Any = None) -> bool:
        """Whether it was not there yet: of two at once, one is told so."""
        return self._put(ADD, key, value, timeout, version)

    def set(self, key: str, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: Any = None) -> None:
        self._put(SET, key, value, timeout, version)

    def get(self, key: str, default: Any = None, version: Any = None) -> Any:
        row = self._asked(GET, [self._key(key, version)])
        return json.loads(row[0]) if row else default

    def delete(self, key: str, version: Any = None) -> bool:
        return bool(
            self._asked("delete from identity_tally where key = %s returning true", [self._key(key, version)])
        )

    def clear(self) -> None:
        self._asked("delete from identity_tally")

    def _put(self, statement: str, key: str, value: Any, timeout: Any, version: Any) -> bool:
        seconds = self.default_timeout if timeout is DEFAULT_TIMEOUT else timeout
        if seconds is None:
            raise ValueError("What is remembered here has an end")
        self._asked(TIDY, [OVER_AT_ONCE])
        return bool(self._asked(statement, [self._key(key, version), json.dumps(value), seconds]))

    def _key(self, key: str, version: Any) -> str:
        return hashlib.sha256(self.make_key(key, version=version).encode()).hexdigest()

    def _asked(self, statement: str, values: list[Any] | None = None) -> Any:
        with connections["authenticator"].cursor() as cursor:
            cursor.execute(statement, values)
            return cursor.fetchone() if cursor.description else None
