"""At the door: what is wrong with files from a stranger is said in one sentence, before anything is unpacked."""

from __future__ import annotations

import io
import os
import pickle
import time
import zipfile
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from playground.images import uploads
from playground.images.uploads import Refused, admit, quarantine, waiting

from .small_pictures import many, noise, plain, vast, zipped


def refusal(*files: tuple[str, bytes]) -> str:
    with pytest.raises(Refused) as refused:
        admit(files)
    sentence = str(refused.value)
    assert sentence.endswith(".")
    assert "\n" not in sentence
    assert len(sentence) < 250
    return sentence


def assert_nothing_kept(home: Path) -> None:
    assert not [path for path in home.rglob("*") if path.is_file()]


def locked() -> bytes:
    """A zip whose first file says that it needs a password."""
    raw = bytearray(zipped(many()))
    raw[raw.index(b"PK\x01\x02") + 8] |= 1
    return bytes(raw)


def link() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        entry = zipfile.ZipInfo("link.png")
        entry.external_attr = 0o120777 << 16
        archive.writestr(entry, "/etc/passwd")
    return out.getvalue()


def bomb() -> bytes:
    """29 MB of nothing in 28 KB."""
    return zipped({"bomb.png": bytes(29_000_000)})


def numpy_file() -> bytes:
    out = io.BytesIO()
    np.save(out, np.zeros(3))
    return out.getvalue()


REFUSED: dict[str, tuple[str, bytes, str]] = {
    "text renamed": ("notes.png", b"dear diary", "“notes.png” is not a PNG or JPEG picture, whatever its name says."),
    "text as a zip": ("photos.zip", b"dear diary", "“photos.zip” is not a zip file, whatever its name says."),
    "empty": ("empty.png", b"", "“empty.png” is not a PNG"),
    "pickle": ("model.pkl", pickle.dumps({}), "“model.pkl” is not a PNG"),
    "numpy": ("array.npy", numpy_file(), "“array.npy” is not a PNG"),
    "gif": ("moving.gif", plain(0, mode="L", kind="GIF"), "“moving.gif” is not a PNG"),
    "gif renamed": ("still.png", plain(0, mode="L", kind="GIF"), "“still.png” is not a PNG"),
    "too heavy": ("heavy.png", noise(1) + bytes(31_000_000), "“heavy.png” has more than 30 MB"),
    "cut zip": ("cut.zip", zipped(many())[:-200], "“cut.zip” is damaged or cut off"),
    "zip of rubbish": ("bad.zip", b"PK\x03\x04" + b"?" * 999, "“bad.zip” is damaged or cut off"),
    "empty zip": ("none.zip", zipped({}), "“none.zip” is empty"),
    "only clutter": ("mac.zip", zipped({"__MACOSX/._a.png": b"x", ".DS_Store": b"x"}), "“mac.zip” is empty"),
    "out of the zip": ("up.zip", zipped({"../../evil.png": noise(1)}), "“../../evil.png” in “up.zip” points outside"),
    "absolute": ("abs.zip", zipped({"/etc/evil.png": noise(1)}), "“/etc/evil.png” in “abs.zip” points outside"),
    "backslashes": ("win.zip", zipped({"..\\evil.png": noise(1)}), "in “win.zip” points outside"),
    "drive": ("drive.zip", zipped({"C:evil.png": noise(1)}), "“C:evil.png” in “drive.zip” points outside"),
    "link": ("link.zip", link(), "“link.png” in “link.zip” is a link"),
    "only another format inside": (
        "mix.zip",
        zipped({"notes.txt": b"hi"}),
        "“notes.txt” in “mix.zip” is not a PNG",
    ),
    "pickle inside": ("p.zip", zipped({"data.pkl": pickle.dumps([])}), "“data.pkl” in “p.zip” is not a PNG"),
    "zip inside": ("two.zip", zipped({"one.zip": zipped(many())}), "“one.zip” in “two.zip” is not a PNG"),
    "password": ("locked.zip", locked(), "“0.png” in “locked.zip” is locked with a password"),
    "rare packing": ("rare.zip", zipped(many(), zipfile.ZIP_LZMA), "“0.png” in “rare.zip” is packed in an unusual way"),
    "bomb": ("bomb.zip", bomb(), "“bomb.zip” would unpack to more than 100 times its size"),
    "one bomb": ("big.zip", zipped({"big.png": bytes(31_000_000)}), "“big.png” in “big.zip” would unpack to more than"),
}


@pytest.mark.parametrize(("name", "content", "sentence"), REFUSED.values(), ids=REFUSED)
def test_each_bad_file_is_named_in_one_sentence(home: Path, name: str, content: bytes, sentence: str) -> None:
    assert sentence in refusal((name, content))
    assert_nothing_kept(home)
    assert sentence in refusal(*many(), (name, content)), "good files beside it change nothing"
    assert_nothing_kept(home)


def test_limits_on_all_files_together(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert refusal() == "Choose PNG or JPEG pictures, or a zip file of them."
    monkeypatch.setattr(uploads, "MAX_FILES", 15)
    assert "22 pictures, but at most 15" in refusal(*many(10), ("a.zip", zipped(many(12))))
    crowd = zipped({f"{i}.png": b"" for i in range(50)})
    assert "“crowd.zip” contains far too many files" in refusal(("crowd.zip", crowd))
    monkeypatch.setattr(uploads, "MAX_UNPACKED", 10_000)
    assert "unpack to more than" in refusal(("a.zip", zipped(many(12))))
    monkeypatch.setattr(uploads, "MAX_BYTES", 5_000)
    assert "together" in refusal(*many(10))
    assert_nothing_kept(home)


def never(*_: object, **__: object) -> None:
    raise AssertionError("this must not happen here")


def test_a_million_entries_are_refused_before_they_are_listed(monkeypatch: pytest.MonkeyPatch) -> None:
    entry = b"PK\x01\x02" + bytes(42)
    content = b"PK\x03\x04" + entry * 300_000
    monkeypatch.setattr(zipfile, "ZipFile", never)
    assert "contains far too many files" in refusal(("million.zip", content))


def test_a_picture_of_30000_by_30000_is_not_opened_at_the_door(monkeypatch: pytest.MonkeyPatch) -> None:
    content = vast()
    monkeypatch.setattr(Image, "open", never)
    assert admit([("vast.png", content)])  # a few kilobytes: the worker looks at its header


def test_strange_names_stay_short_and_printable() -> None:
    sentence = refusal(("x" * 500 + "\n\x1b[31m.png", b"text"))
    assert "\x1b" not in sentence


def test_good_files_wait_in_quarantine() -> None:
    files = [*many(3), ("own.zip", zipped({"cats/1.JPG": noise(8, kind="JPEG"), "__MACOSX/x": b"", "cats/": b""}))]
    upload = admit(files)
    assert waiting(upload) == files
    assert admit(files) == upload
    assert admit(files[:-1]) != upload
    assert admit([("renamed.png", files[0][1]), *files[1:]]) != upload
    assert not list(quarantine(upload).parent.glob("new-*"))


@pytest.mark.parametrize("upload", ["", "..", "../own", "0123456789abcdef/..", "0123456789ABCDEF"])
def test_only_ids_of_uploads_lead_to_a_folder(upload: str) -> None:
    with pytest.raises(Refused):
        quarantine(upload)


def test_forgotten_uploads_leave_the_quarantine() -> None:
    first = admit(many(2))
    old = time.time() - 2 * uploads.STALE
    os.utime(quarantine(first), (old, old))
    second = admit(many(3))
    assert not quarantine(first).exists()
    assert quarantine(second).exists()
    with pytest.raises(Refused, match="Upload them again"):
        waiting(first)


def test_the_door_opens_no_picture() -> None:
    import subprocess
    import sys

    program = "import sys, playground.images.uploads; print('PIL' in sys.modules, 'torch' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["False", "False"]
