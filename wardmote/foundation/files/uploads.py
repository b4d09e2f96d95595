"""Uploads stay in memory, and only so much of them: no byte of a file is written unencrypted to a disk."""

from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import InMemoryUploadedFile
from django.core.files.uploadhandler import FileUploadHandler

from wardmote.foundation.files.checked import MB, largest

TOO_LARGE = "too-large"


class BoundedMemory(FileUploadHandler):
    """Keeps each file up to the largest size taken, and all of them up to a limit for the whole request.

    What is larger is read and let go, so that the form can say so; without a session, or a public form
    begun, nothing is kept.
    """

    chunk_size = 256 * 1024

    def handle_raw_input(self, *args: Any, **kwargs: Any) -> None:
        cookies = self.request.COOKIES if self.request else {}
        self.left = settings.MOST_UPLOAD_MB * MB if set(settings.UPLOAD_COOKIES) & set(cookies) else 0

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        self.parts: list[bytes] = []
        self.size = 0
        self.is_kept = True

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        self.size += len(raw_data)
        if not self.is_kept:
            return
        if self.size > largest() or len(raw_data) > self.left:
            self.is_kept = False
            self.left += self.size - len(raw_data)
            self.parts = []
            return
        self.left -= len(raw_data)
        self.parts.append(bytes(raw_data))

    def file_complete(self, file_size: int) -> InMemoryUploadedFile:
        import io

        data = b"".join(self.parts)
        self.parts = []
        made = InMemoryUploadedFile(
            io.BytesIO(data),
            self.field_name,
            self.file_name,
            self.content_type or "",
            file_size,
            self.charset,
            self.content_type_extra,
        )
        made.was_too_large = not self.is_kept  # type: ignore[attr-defined]
        return made
