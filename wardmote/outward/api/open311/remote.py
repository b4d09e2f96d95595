"""Another council's server, called: https only, its certificate checked, no redirect followed, JSON read.

What did not arrive is told apart from what is not known: a call that was never begun may be made again, one
that broke off may not.
"""

import ipaddress
import json
import socket
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlsplit
from urllib.request import getproxies

import requests
from django.conf import settings
from urllib3.exceptions import NameResolutionError, NewConnectionError

from wardmote.outward.api.open311.standard import printable

MOST_BYTES = 256 * 1024
SECONDS = (10, 30)  # to connect; to answer
AGAIN = {429, 500, 503}  # they say themselves that they did not take it


class NotReached(Exception):
    """The call was not begun, or their server says that it took nothing: it may be made again."""


class Refused(Exception):
    """Their server answered, and the answer is no."""


class NotKnown(Exception):
    """The call broke off: nobody knows whether it arrived."""


@dataclass(frozen=True)
class Server:
    address: str
    jurisdiction: str
    key: str


@dataclass(frozen=True)
class Arrived:
    """What their server calls it: its id or, until there is one, a token to ask for it by."""

    remote_id: str
    token: str


@dataclass(frozen=True)
class Heard:
    remote_id: str
    status: str
    notes: str


def post(server: Server, fields: Mapping[str, str], *, token: str) -> Arrived:
    """Send one report.

    :raises NotReached, Refused, NotKnown: as their words say.
    """
    sent = {"api_key": server.key, **fields}
    first = _first(_call(server, "POST", "requests.json", sent, headers={"Idempotency-Key": token}))
    found = Arrived(_words(first, "service_request_id"), _words(first, "token"))
    if not (found.remote_id or found.token):
        raise NotKnown("Their server answered, but named no request.")
    return found


def find(server: Server, token: str) -> str:
    """The id of the request made under a token; nothing where their server knows none.

    :raises NotReached: if it cannot be asked.
    """
    try:
        return _words(
            _first(_call(server, "GET", f"tokens/{quote(token, safe='')}.json", {})), "service_request_id"
        )
    except Refused:
        return ""
    except NotKnown as broke_off:
        raise NotReached(str(broke_off)) from broke_off


def ask(server: Server, remote_id: str) -> Heard | None:
    """What they say of a request now; nothing where they know none.

    :raises NotReached: if it cannot be asked.
    """
    try:
        first = _first(_call(server, "GET", f"requests/{quote(remote_id, safe='')}.json", {}))
    except Refused:
        return None
    except NotKnown as broke_off:
        raise NotReached(str(broke_off)) from broke_off
    return Heard(remote_id, _words(first, "status").lower(), _words(first, "status_notes"))


def _first(answer: Any) -> Mapping[str, Any]:
    first = answer[0] if isinstance(answer, list) and answer else answer
    if not isinstance(first, dict):
        raise NotKnown("Their server's answer is not as the standard says.")
    return first


def _words(told: Mapping[str, Any], name: str) -> str:
    value = told.get(name)
    return printable(str(value)).strip()[:4000] if value not in (None, "") else ""


def _call(
    server: Server,
    method: str,
    path: str,
    fields: Mapping[str, str],
    *,
    headers: Mapping[str, str] | None = None,
) -> Any:
    if server.jurisdiction:
        fields = {**fields, "jurisdiction_id": server.jurisdiction}
    if method == "GET":
        headers = {"X-Api-Key": server.key}
    host = urlsplit(server.address).hostname or ""
    proxies = getproxies()
    if not server.address.startswith("https://") or not (proxies.get("https") or may_be_called(host)):
        raise NotReached("The address is not one that may be called from here.")
    with requests.Session() as session:
        session.trust_env = False  # no password from a file of the system is sent along
        try:
            with session.request(
                method,
                f"{server.address}/{path}",
                params=fields if method == "GET" else None,
                data=fields if method == "POST" else None,
                headers={"Accept": "application/json", **(headers or {})},
                timeout=SECONDS,
                verify=settings.OPEN311_CA or True,
                allow_redirects=False,
                stream=True,
                proxies=proxies,
            ) as answer:
                body = answer.raw.read(MOST_BYTES + 1, decode_content=True)
                return _read(answer.status_code, body, answer.reason or "")
        except (requests.exceptions.SSLError, requests.exceptions.ConnectTimeout) as failure:
            raise NotReached(f"Their server was not reached: {type(failure).__name__}.") from failure
        except requests.exceptions.ConnectionError as failure:
            reason = getattr(failure.args[0] if failure.args else None, "reason", None)
            if isinstance(reason, NewConnectionError | NameResolutionError):
                raise NotReached("Their server was not reached.") from failure
            raise NotKnown("The call broke off.") from failure
        except (requests.exceptions.RequestException, OSError) as failure:
            raise NotKnown(f"The call broke off: {type(failure).__name__}.") from failure


def _read(status: int, body: bytes, reason: str) -> Any:
    if status in AGAIN:
        raise NotReached(f"Their server answered {status} {reason}.")
    if status in (502, 504):
        raise NotKnown(f"Something in between answered {status} {reason}.")
    if status >= 300:
        raise Refused(_fault(body) or f"Their server answered {status} {reason}.")
    try:
        return json.loads(body)
    except ValueError:
        raise NotKnown("Their server's answer is not JSON.") from None


def _fault(body: bytes) -> str:
    try:
        told = json.loads(body)
        return _words(told[0] if isinstance(told, list) else told, "description")
    except (ValueError, LookupError, AttributeError):
        return ""


def may_be_called(host: str) -> bool:
    """Whether a name is of the world outside: an endpoint is no way to what stands beside this server.

    Its address is looked up again for the call itself; whoever owns the name could change it in between.
    """
    if settings.OPEN311_PRIVATE:
        return True
    try:
        found = {each[4][0] for each in socket.getaddrinfo(host, 443, type=socket.SOCK_STREAM)}
    except OSError:
        return True  # not found: the call itself says so
    return all(ipaddress.ip_address(str(each).split("%")[0]).is_global for each in found)
