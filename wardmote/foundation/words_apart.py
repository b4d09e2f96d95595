"""Words typed over a list stand in no address: they are names, and browsers and proxies keep addresses.

A filter is posted and answered by the address of the list, in which `w` stands for `q`: the words, sealed for
whoever typed them. Views read `q` as ever. Decision: docs/decisions/0168-words-typed-stand-in-no-address.md
"""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as NotBase64
from collections.abc import Callable
from functools import lru_cache
from hashlib import sha512
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESSIV
from django.conf import settings
from django.http import HttpRequest, HttpResponseRedirect, QueryDict
from django.http.response import HttpResponseBase

WORDS, SEALED = "q", "w"
FIND = "find"  # a hidden field of the forms whose filters are posted
LEFT_OUT = ("csrfmiddlewaretoken", FIND)
MOST = 400  # bytes of words; more are cut, as no list asks for more


class Query(QueryDict):
    """A query string whose words are read as `q` and written as `w`, and so are its copies'."""

    whose = ""

    def urlencode(self, safe: str | None = None) -> str:
        plain = self.copy()
        words = plain.pop(WORDS, [])
        plain.pop(SEALED, None)
        if typed := next((each for each in reversed(words) if each.strip()), ""):
            plain.setlist(SEALED, [seal(typed, self.whose)])
        return QueryDict.urlencode(plain, safe)

    def __copy__(self) -> "Query":
        made = super().__copy__()
        made.whose = self.whose
        return made

    def __deepcopy__(self, memo: Any) -> "Query":
        made = super().__deepcopy__(memo)
        made.whose = self.whose
        return made


def read(query: str | QueryDict, whose: Any) -> Query:
    """A query string with its words in the clear, if they were sealed for this account."""
    made = Query(query if isinstance(query, str) else QueryDict.urlencode(query), mutable=True)
    made.whose = str(whose)
    sealed = made.pop(SEALED, [])
    if WORDS not in made and sealed and (words := unseal(sealed[-1], made.whose)):
        made[WORDS] = words
    made._mutable = False
    return made


def seal(words: str, whose: str) -> str:
    """The same for the same words, so that two addresses of one list are one."""
    typed = words.encode()[:MOST].decode(errors="ignore")
    return urlsafe_b64encode(cipher().encrypt(typed.encode(), [whose.encode()])).rstrip(b"=").decode()


def unseal(sealed: str, whose: str) -> str:
    """The words; none if they were sealed for another account, or not here."""
    try:
        kept = urlsafe_b64decode(sealed.encode() + b"=" * (-len(sealed) % 4))
        return cipher().decrypt(kept, [whose.encode()]).decode()
    except (InvalidTag, NotBase64, ValueError):
        return ""


def cipher() -> AESSIV:
    return _cipher(settings.SECRET_KEY)


@lru_cache(maxsize=2)
def _cipher(secret: str) -> AESSIV:
    return AESSIV(sha512(b"wardmote words apart\0" + secret.encode()).digest())


class WordsApart:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if getattr(request, "sign_in_page", False) or not whose(request):
            return self.get_response(request)
        if request.method == "POST":
            if self.is_form(request) and FIND in request.POST:
                asked = request.POST.copy()
                for name in LEFT_OUT:
                    asked.pop(name, None)
                return HttpResponseRedirect(address(request.path, read(asked, whose(request))))
        elif WORDS in request.GET or SEALED in request.GET:
            request.GET = read(request.GET, whose(request))  # type: ignore[assignment]
        answer = self.get_response(request)
        if request.headers.get("HX-Target") == "results" and "HX-Push-Url" not in answer:
            answer["HX-Push-Url"] = address(request.path, request.GET)
        return answer

    def is_form(self, request: HttpRequest) -> bool:
        """Not a file that is sent: its bytes are nobody's to read here."""
        return request.content_type == "application/x-www-form-urlencoded"


def address(path: str, query: QueryDict) -> str:
    asked = query.urlencode()
    return f"{path}?{asked}" if asked else path


def whose(request: HttpRequest) -> str:
    """The officer who asks; nobody on pages for everyone, whose words are no one's secret."""
    return str(request.user.pk or "")
