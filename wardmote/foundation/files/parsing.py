"""The process that looks into files: one file, one task, bounded in memory and time, then gone.

`python -I -m wardmote.foundation.files.parsing`: a line of JSON and the file come in on standard input, a
line of JSON and the file made of it go out on standard output. It starts with an empty environment, writes
no file and opens none but its own code. Decision: docs/decisions/0025-files-are-made-anew.md
"""

import json
import resource
import sys
from collections.abc import Callable
from typing import Any

MEMORY = 1_400 * 1024 * 1024  # bytes of address space, the program itself included
SECONDS = 30  # of processor time


def bound() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NOFILE, (64, 64))


def main() -> None:
    bound()
    sys.setrecursionlimit(3_000)
    asked = json.loads(sys.stdin.buffer.readline())
    data = sys.stdin.buffer.read()
    made, told = answer(asked, data)
    sys.stdout.buffer.write(json.dumps(told).encode() + b"\n" + made)
    sys.stdout.buffer.flush()


def answer(asked: dict[str, Any], data: bytes) -> tuple[bytes, dict[str, Any]]:
    from wardmote.foundation.files.kinds import DAMAGED, CannotAccept

    try:
        made, told = TASKS[asked.pop("task")](data, **asked)
    except CannotAccept as refused:
        return b"", {"code": refused.code, "message": refused.message}
    except MemoryError:
        return b"", {"code": "too-large-unpacked", "message": TOO_MUCH}
    except Exception:  # what makes a library stumble is no file to keep; why may be worded from its content
        return b"", {"code": "damaged", "message": DAMAGED}
    return made, told


TOO_MUCH = "The file unpacks to far more than a document holds"


def remake_picture(data: bytes, *, media_type: str, most_pixels: int) -> tuple[bytes, dict[str, object]]:
    from wardmote.foundation.files import pictures

    return pictures.remade(media_type, data, most_pixels=most_pixels)


def remake_pdf(data: bytes, **asked: Any) -> tuple[bytes, dict[str, object]]:
    from wardmote.foundation.files import pdfs

    return pdfs.remade(data)


def check_package(data: bytes, *, media_type: str, **asked: Any) -> tuple[bytes, dict[str, object]]:
    from wardmote.foundation.files import packages

    return b"", packages.check(media_type, data)


def check_mail(data: bytes, **asked: Any) -> tuple[bytes, dict[str, object]]:
    from wardmote.foundation.files import mails

    return b"", mails.check_mail(data)


def read_sheet(data: bytes, **asked: Any) -> tuple[bytes, dict[str, object]]:
    from wardmote.foundation.files import sheets

    return sheets.read(data, **asked)


def show_picture(
    data: bytes, *, media_type: str, width: int, most_pixels: int
) -> tuple[bytes, dict[str, object]]:
    from wardmote.foundation.files import pictures

    return pictures.shown(media_type, data, width=width, most_pixels=most_pixels)


def show_page(data: bytes, **asked: Any) -> tuple[bytes, dict[str, object]]:
    from wardmote.foundation.files import pdfs

    return pdfs.page(data, **asked)


def read_text(data: bytes, **asked: Any) -> tuple[bytes, dict[str, object]]:
    from wardmote.foundation.files import pdfs

    return pdfs.text(data, **asked)


def find_words(data: bytes, **asked: Any) -> tuple[bytes, dict[str, object]]:
    from wardmote.foundation.files import pdfs

    return pdfs.words_at(data, **asked)


TASKS: dict[str, Callable[..., tuple[bytes, dict[str, Any]]]] = {
    "picture": remake_picture,
    "pdf": remake_pdf,
    "package": check_package,
    "mail": check_mail,
    "sheet": read_sheet,
    "show picture": show_picture,
    "show page": show_page,
    "find words": find_words,
    "text": read_text,
}

if __name__ == "__main__":
    main()
