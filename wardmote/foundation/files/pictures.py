"""Pictures: decoded and made anew, so that nothing but what is seen is kept. Runs apart (`parsing.py`)."""

import io
from contextlib import suppress

from PIL import Image, ImageCms, ImageFile, ImageOps, UnidentifiedImageError

from wardmote.foundation.files.kinds import HEIC, JPEG, PNG, WEBP, CannotAccept, damaged

FORMATS = {JPEG: "JPEG", PNG: "PNG", WEBP: "WEBP", HEIC: "HEIF"}
LONGEST_SIDE = 20_000  # pixels
TAKEN_OUT = "Place, camera and other hidden details were taken out of the picture"

NOW_JPEG = "It was a HEIC picture, which not every computer shows; it is kept as JPEG"

ImageFile.LOAD_TRUNCATED_IMAGES = False


def remade(media_type: str, data: bytes, *, most_pixels: int) -> tuple[bytes, dict[str, object]]:
    """The same picture, encoded by us: upright, in sRGB, without metadata and without anything after its end.
    One in HEIC becomes a JPEG.

    :raises CannotAccept: if it is damaged, moves, or has more pixels than are taken.
    """
    image = opened(media_type, data, most_pixels=most_pixels)
    # A JPEG with a second view keeps its first, a HEIC of several the one that it says is the picture.
    if media_type not in (JPEG, HEIC) and getattr(image, "is_animated", False):
        raise CannotAccept(
            "The picture moves. Save the one picture in it that you need as PNG or JPEG", code="animated"
        )
    had_more = bool(image.getexif()) or any(
        key in image.info for key in ("exif", "xmp", "comment", "XML:com.adobe.xmp")
    )
    try:
        image.load()
        profile = image.info.get("icc_profile")
        ImageOps.exif_transpose(image, in_place=True)
        becomes = JPEG if media_type == HEIC else media_type
        image = _plain(image, becomes, profile)
    except (OSError, SyntaxError, ValueError, EOFError):
        raise damaged() from None
    notes = [NOW_JPEG] if becomes != media_type else []
    return encoded(image, becomes), {
        "media_type": becomes,
        "notes": notes + ([TAKEN_OUT] if had_more else []),
    }


def opened(media_type: str, data: bytes, *, most_pixels: int) -> Image.Image:
    """The picture, its size looked at before a pixel of it is decoded."""
    Image.MAX_IMAGE_PIXELS = None  # our own limit below, which refuses rather than warns
    if media_type == HEIC:
        import pi_heif

        pi_heif.register_heif_opener()
    try:
        image = Image.open(io.BytesIO(data), formats=[FORMATS[media_type]])
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, EOFError):
        raise damaged() from None
    width, height = image.size
    if width * height > most_pixels or max(width, height) > LONGEST_SIDE:
        raise CannotAccept(
            f"The picture is {width:,} by {height:,} pixels, which is more than the"
            f" {most_pixels // 1_000_000} million taken. Save it smaller",
            code="too-many-pixels",
        )
    return image


def _plain(image: Image.Image, media_type: str, profile: bytes | None) -> Image.Image:
    """In a mode its format has, with colours that need no profile to be right."""
    if image.mode == "P":
        image = image.convert("RGBA" if "transparency" in image.info else "RGB")
    wanted = "RGB" if media_type == JPEG else "RGBA"
    if image.mode in ("CMYK", "YCbCr", "LAB", "HSV"):
        image = image.convert("RGB")
    elif image.mode in ("LA", "PA", "RGBa", "La"):
        image = image.convert(wanted)
    elif image.mode not in ("1", "L", "RGB", "RGBA", "I;16"):
        image = image.convert("RGB")
    if media_type in (JPEG, WEBP) and image.mode in ("1", "I;16"):
        image = image.convert("L" if media_type == JPEG else "RGB")
    if profile and image.mode in ("RGB", "RGBA"):
        with suppress(
            ImageCms.PyCMSError, OSError, ValueError
        ):  # a profile that cannot be read changes nothing
            was = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            ImageCms.profileToProfile(image, was, ImageCms.createProfile("sRGB"), inPlace=True)
    return image


def encoded(image: Image.Image, media_type: str) -> bytes:
    made = io.BytesIO()
    image.info = {}  # nothing of the original rides along
    if media_type == JPEG:
        image.save(made, "JPEG", quality=90)
    elif media_type == PNG:
        image.save(made, "PNG", compress_level=6)
    else:
        image.save(made, "WEBP", quality=90, method=2)
    return made.getvalue()


def shown(media_type: str, data: bytes, *, width: int, most_pixels: int) -> tuple[bytes, dict[str, object]]:
    """A WebP of the picture, at most `width` pixels wide, for a page."""
    image = opened(media_type, data, most_pixels=most_pixels)
    try:
        if media_type == JPEG:
            image.draft("RGB", (width, width * image.height // max(1, image.width)))
        image.load()
    except (OSError, SyntaxError, ValueError, EOFError):
        raise damaged() from None
    if image.mode not in ("RGB", "RGBA"):
        image = image.convert("RGB")
    image.thumbnail((width, width * 20))
    return as_webp(image), {"width": image.width, "height": image.height}


def as_webp(image: Image.Image) -> bytes:
    made = io.BytesIO()
    image.info = {}
    image.save(made, "WEBP", quality=82, method=0)
    return made.getvalue()
