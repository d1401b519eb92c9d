"""Own pictures at the door: what the web process may do with files from a stranger. It opens no picture.

`admit` looks at sizes, first bytes and the table of contents of zips, and puts the raw bytes aside in a quarantine
folder; `intake.bring_in` opens them in a worker.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import re
import shutil
import stat
import struct
import tempfile
import time
import zipfile
import zlib
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path, PurePosixPath

from playground.images import folder
from playground.images.blobs import BlobsError, shared

MAX_FILES = 20_000  # pictures, loose or in zips
MAX_BYTES = 200_000_000  # sent at once
MAX_PICTURE_BYTES = 30_000_000
MAX_UNPACKED = 400_000_000  # bytes that all zips together may become
MAX_RATIO = 100  # unpacked to packed bytes; pictures are packed already, so honest zips stay near 1
STALE = 24 * 3600  # seconds that an upload may wait in quarantine
QUARANTINE = "quarantine"

PNG, JPEG, ZIP = b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", (b"PK\x03\x04", b"PK\x05\x06")
ENDINGS = (".png", ".jpg", ".jpeg")
CLUTTER = ("__MACOSX", ".DS_Store", "Thumbs.db", "desktop.ini")  # what systems leave in zips

# what the zipfile module raises for files that are no proper zips
DAMAGED = (
    zipfile.BadZipFile,
    NotImplementedError,
    ValueError,
    OSError,
    EOFError,
    OverflowError,
    struct.error,
    zlib.error,
)


class Refused(ValueError):  # noqa: N818  (the files are at fault, not the program)
    """Files that are not taken; the message is one sentence for the learner, and it names the file."""


def admit(files: Sequence[tuple[str, bytes]]) -> str:
    """Check files (name, content) without opening any picture, put them into quarantine, return the upload's id.

    Raises Refused. Equal uploads have equal ids.
    """
    if not files:
        raise Refused("Choose PNG or JPEG pictures, or a zip file of them.")
    if sum(len(content) for _, content in files) > MAX_BYTES:
        raise Refused(f"These files have more than {MAX_BYTES // 1_000_000} MB together. Upload fewer or smaller ones.")
    pictures = unpacked = 0
    for name, content in files:
        if content.startswith(ZIP):
            members = contents(name, content)
            pictures += len(members)
            unpacked += sum(member.file_size for member in members)
        else:
            check_picture(name, content)
            pictures += 1
    if pictures > MAX_FILES:
        raise Refused(f"These are {pictures:,} pictures, but at most {MAX_FILES:,} can be used.")
    if unpacked > MAX_UNPACKED:
        raise Refused(f"The zips would unpack to more than {MAX_UNPACKED // 1_000_000} MB. Upload fewer pictures.")
    return put_aside(files)


def contents(name: str, content: bytes) -> list[zipfile.ZipInfo]:
    """The pictures of a zip, from its table of contents alone; Refused if one of them is not in order, or there is
    none."""
    _check_table(name, content)
    try:
        members = zipfile.ZipFile(io.BytesIO(content)).infolist()
    except DAMAGED as error:
        raise Refused(f"“{shown(name)}” is damaged or cut off: it cannot be read as a zip file.") from error
    files = [member for member in members if not member.is_dir() and not _is_clutter(member.filename)]
    members = [member for member in files if is_named_as_picture(member.filename)]
    for member in members:
        _check_member(name, member)
    if files and not members:
        raise Refused(not_a_picture(name, files[0].filename))
    if not members:
        raise Refused(f"“{shown(name)}” is empty: there is no picture in it.")
    if sum(member.file_size for member in members) > max(MAX_RATIO * len(content), MAX_PICTURE_BYTES // 10):
        raise Refused(f"“{shown(name)}” would unpack to more than {MAX_RATIO} times its size, as no pictures do.")
    return members


def no_pictures(name: str, content: bytes) -> list[str]:
    """A sentence for each file of a zip that has passed `contents` and is no picture: it is never unpacked."""
    files = (member.filename for member in zipfile.ZipFile(io.BytesIO(content)).infolist() if not member.is_dir())
    return [not_a_picture(name, file) for file in files if not _is_clutter(file) and not is_named_as_picture(file)]


def not_a_picture(name: str, member: str) -> str:
    """What is wrong with such a file of the zip called `name`."""
    return f"“{shown(member)}” in “{shown(name)}” is not a PNG or JPEG picture."


def is_named_as_picture(file: str) -> bool:
    """Whether its name ends as those of pictures do."""
    return file.lower().endswith(ENDINGS)


def check_picture(name: str, content: bytes) -> None:
    """Refuse what does not begin like a PNG or a JPEG (nor, before this, like a zip), or is too large."""
    if not content.startswith((PNG, JPEG)):
        kind = "zip file" if name.lower().endswith(".zip") else "PNG or JPEG picture"
        raise Refused(f"“{shown(name)}” is not a {kind}, whatever its name says.")
    if len(content) > MAX_PICTURE_BYTES:
        raise Refused(f"“{shown(name)}” has more than {MAX_PICTURE_BYTES // 1_000_000} MB. Make it smaller first.")


def shown(name: str) -> str:
    """Somebody's file name, cut so that a sentence stays a sentence."""
    plain = "".join(letter for letter in name if letter.isprintable())
    return plain if len(plain) <= 60 else "…" + plain[-59:]


def quarantine(upload: str) -> Path:
    """Where the bytes of an upload wait; Refused if this cannot be the id of one."""
    if not re.fullmatch("[0-9a-f]{16}", upload):
        raise Refused("This upload is not here. Choose the files again.")
    return folder() / QUARANTINE / upload


def waiting(upload: str) -> list[tuple[str, bytes]]:
    """The files of an upload, (name, content) each; Refused when it is gone."""
    place, files = quarantine(upload), shared()
    try:
        if files is not None:
            names = json.loads(files.read(f"{QUARANTINE}/{upload}/names.json"))
            return [(name, files.read(f"{QUARANTINE}/{upload}/{number}")) for number, name in enumerate(names)]
        names = json.loads((place / "names.json").read_text(encoding="utf-8"))
        return [(name, (place / str(number)).read_bytes()) for number, name in enumerate(names)]
    except FileNotFoundError as error:
        raise Refused("These files are no longer here. Upload them again.") from error
    except BlobsError as error:
        raise Refused(str(error)) from error


def delete(upload: str) -> None:
    """Forget an upload."""
    if (files := shared()) is not None:
        with suppress(BlobsError):  # it is stale in a day
            files.delete(f"{QUARANTINE}/{upload}")
    shutil.rmtree(quarantine(upload), ignore_errors=True)


def _check_table(name: str, content: bytes) -> None:
    """Count the lines of a zip's table of contents before it is read: millions of empty files would fill the memory."""
    if content.count(b"PK\x01\x02") > 3 * MAX_FILES:  # beside each picture, some systems pack clutter
        raise Refused(f"“{shown(name)}” contains far too many files. At most {MAX_FILES:,} pictures can be used.")


def _check_member(name: str, member: zipfile.ZipInfo) -> None:
    inside = f"“{shown(member.filename)}” in “{shown(name)}”"
    path = PurePosixPath(member.filename.replace("\\", "/"))
    if path.is_absolute() or ".." in path.parts or ":" in member.filename:
        raise Refused(f"{inside} points outside the zip file. Pack the pictures again, with plain names.")
    if stat.S_ISLNK(member.external_attr >> 16):
        raise Refused(f"{inside} is a link, not a picture. Pack the pictures themselves.")
    if member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise Refused(f"{inside} is packed in an unusual way. Pack the zip file again with ordinary settings.")
    if member.flag_bits & 1:
        raise Refused(f"{inside} is locked with a password. Pack the pictures again without one.")
    if member.file_size > MAX_PICTURE_BYTES:
        raise Refused(f"{inside} would unpack to more than {MAX_PICTURE_BYTES // 1_000_000} MB. Make it smaller first.")


def _is_clutter(path: str) -> bool:
    return any(part in CLUTTER or part.startswith("._") for part in PurePosixPath(path).parts)


def put_aside(files: Sequence[tuple[str, bytes]]) -> str:
    """Put files (name, content) that have been looked at into quarantine; returns the upload's id."""
    digest = hashlib.sha256()
    for name, content in files:
        digest.update(f"{len(name)} {len(content)} {name}".encode(errors="replace"))
        digest.update(content)
    upload = digest.hexdigest()[:16]
    delete_stale(time.time())
    place = quarantine(upload)
    place.parent.mkdir(parents=True, exist_ok=True)
    fresh = Path(tempfile.mkdtemp(prefix="new-", dir=place.parent))
    try:
        for number, (_, content) in enumerate(files):
            (fresh / str(number)).write_bytes(content)
        (fresh / "names.json").write_text(json.dumps([name for name, _ in files]), encoding="utf-8")
        if (shelf := shared()) is not None:  # any machine may bring it in
            shelf.write_folder(f"{QUARANTINE}/{upload}", fresh, last="names.json")
        else:
            move_into_place(fresh, place)
    except BlobsError as error:
        raise Refused(str(error)) from error
    except OSError as error:
        raise Refused(f"The files cannot be kept in {place.parent}: {error.strerror or error}.") from error
    finally:
        shutil.rmtree(fresh, ignore_errors=True)
    return upload


def move_into_place(fresh: Path, place: Path) -> None:
    """Give a finished folder its name at once; one that is there already has the same content, so it may stay."""
    try:
        os.rename(fresh, place)
    except OSError:
        if not place.is_dir():
            raise


def delete_stale(now: float) -> None:
    """Forget uploads that nobody has brought in: their worker has died, or they were refused."""
    if (files := shared()) is not None:
        with suppress(BlobsError):
            for upload in files.folders(QUARANTINE):
                if now - upload.time > STALE:
                    files.delete(f"{QUARANTINE}/{upload.name}")
    for place in (folder() / QUARANTINE).glob("*"):
        try:
            if now - place.stat().st_mtime > STALE:
                shutil.rmtree(place, ignore_errors=True)
        except FileNotFoundError:
            pass  # somebody else was faster
