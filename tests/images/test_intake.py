"""Own pictures in the worker: opened with care, cropped, kept whole or not at all."""

from __future__ import annotations

import os
import time
import tracemalloc
from collections.abc import Callable
from functools import partial
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageFile

from playground.images import Unavailable, folder, intake, own, picture
from playground.images.intake import bring_in
from playground.images.uploads import Refused, admit, quarantine

from .small_pictures import file_of, many, noise, plain, vast, zipped


def brought(files: list[tuple[str, bytes]], size: int = 28) -> str:
    """The name of the set that these files become."""
    steps = bring_in(admit(files), size)
    while True:
        try:
            next(steps)
        except StopIteration as done:
            return done.value.name


def left_out(files: list[tuple[str, bytes]]) -> str:
    """What is said of the files that are not taken; all of `many()` are."""
    steps = bring_in(admit(files), 28)
    while True:
        try:
            next(steps)
        except StopIteration as done:
            became = done.value
            break
    assert own.about(became.name).pictures == len(many())
    return " ".join(became.left_out)


def refusal(files: list[tuple[str, bytes]], home: Path, size: int = 28) -> str:
    with pytest.raises(Refused) as refused:
        brought(files, size)
    assert not [path for path in home.rglob("*") if path.is_file()], "nothing is half-written, nor left in quarantine"
    sentence = str(refused.value)
    assert sentence.endswith(".")
    assert "\n" not in sentence
    return sentence


def pixel(content: bytes) -> list[int]:
    """The middle pixel of a picture after it has been brought in."""
    return picture.picture("x", content, 28)[:, 14, 14].tolist()


# ---------------------------------------------------------------- what goes well
@pytest.mark.parametrize("size", own.SIZES)
def test_pictures_are_cropped_and_kept(size: int, home: Path) -> None:
    name = brought(many(20), size)
    assert own.NAME.fullmatch(name)
    assert own.about(name) == own.About(20, (3, size, size), ())
    pictures = own.load(name)
    assert pictures.train.pixels.shape == (18, 3, size, size)
    assert len(pictures.test) == 2
    assert pictures.train.labels is None
    assert {path.name for path in (home / "data" / "own" / name).iterdir()} == {"pixels.npy", "about.json"}
    assert not list((home / "data" / "quarantine").iterdir())
    assert brought(many(20), size) == name, "the same pictures have the same name"


def test_progress_is_reported() -> None:
    progress = list(bring_in(admit(many(11)), 28))
    assert progress == [(i, 11) for i in range(1, 12)]


def test_a_folder_a_class_gives_labels() -> None:
    files = {f"pets/{kind}/{i}.png": noise(100 * len(kind) + i) for kind in ("dogs", "cat") for i in range(15)}
    pictures = own.load(brought([("pets.zip", zipped(files))]))
    assert pictures.classes == ("cat", "dogs")
    assert np.bincount(pictures.train.labels).tolist() == [13, 13]
    assert np.bincount(pictures.test.labels).tolist() == [2, 2]
    one = picture.picture("x", noise(400), 28)
    found = (pictures.train.pixels == one).all(axis=(1, 2, 3)), (pictures.test.pixels == one).all(axis=(1, 2, 3))
    labels = np.concatenate([pictures.train.labels[found[0]], pictures.test.labels[found[1]]])
    assert labels.tolist() == [1], "noise(400) lay in the folder dogs"


def test_one_folder_or_loose_files_give_no_labels() -> None:
    assert own.load(brought([("a.zip", zipped({f"all/{i}.png": noise(i) for i in range(12)}))])).classes == ()
    mixed = [("a.zip", zipped({f"{i % 2}/{i}.png": noise(i) for i in range(12)})), ("loose.png", noise(50))]
    assert own.load(brought(mixed)).classes == ()


def test_each_class_is_trained_on_and_held_out_where_it_can_be() -> None:
    files = {f"{kind}/{i}.png": noise(100 * kind + i) for kind in range(6) for i in range(2)} | {"6/0.png": noise(999)}
    pictures = own.load(brought([("a.zip", zipped(files))]))
    assert np.bincount(pictures.train.labels).tolist() == [1, 1, 1, 1, 1, 1, 1]
    assert np.bincount(pictures.test.labels).tolist() == [1, 1, 1, 1, 1, 1]


def test_mixed_sizes_and_modes_become_alike() -> None:
    red = Image.new("RGB", (50, 50), (255, 0, 0))
    files = [
        ("wide.png", plain((10, 200, 30), (300, 40))),
        ("tall.jpg", plain((10, 200, 30), (30, 500), kind="JPEG")),
        ("dot.png", plain((1, 2, 3), (1, 1))),
        ("thin.png", plain((1, 2, 3), (2000, 1))),
        ("grey.png", plain(77, mode="L")),
        ("bit.png", plain(1, mode="1")),
        ("deep.png", plain(40_000, mode="I;16")),
        ("clear.png", plain((0, 0, 0, 0), mode="RGBA")),
        ("veil.png", plain((0, 128), mode="LA")),
        ("palette.png", file_of(red.convert("P", palette=Image.Palette.ADAPTIVE))),
        ("print.jpg", plain((0, 255, 255, 0), mode="CMYK", kind="JPEG")),
        ("odd name.JPEG", noise(3, kind="JPEG")),
    ]
    assert own.about(brought(files)) == own.About(12, (3, 28, 28), ())


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (plain((10, 200, 30), (300, 40)), [10, 200, 30]),
        (plain(77, mode="L"), [77, 77, 77]),
        (plain(1, mode="1"), [255, 255, 255]),
        (plain(40_000, mode="I;16"), [156, 156, 156]),
        (plain((0, 0, 0, 0), mode="RGBA"), [255, 255, 255]),
        (plain((0, 0, 0, 128), mode="RGBA"), [127, 127, 127]),
        (file_of(Image.new("P", (40, 40), 0), transparency=0), [255, 255, 255]),
    ],
)
def test_each_mode_keeps_what_is_seen(content: bytes, expected: list[int]) -> None:
    assert pixel(content) == expected


def test_the_middle_is_what_is_kept() -> None:
    wide = Image.new("RGB", (90, 30), (255, 0, 0))
    wide.paste((0, 0, 255), (30, 0, 60, 30))
    kept = picture.picture("wide.png", file_of(wide), 28)
    assert (kept[2, :, 2:-2] > 250).all()
    assert (kept[0, :, 2:-2] < 5).all()


def test_a_photograph_taken_sideways_stands_upright() -> None:
    image = Image.new("RGB", (40, 40), (0, 0, 0))
    image.paste((255, 255, 255), (0, 0, 40, 20))  # bright above
    sideways = image.rotate(90)
    orientation = Image.Exif()
    orientation[0x0112] = 6  # "turn me a quarter clockwise"
    upright = picture.picture("phone.jpg", file_of(sideways, "JPEG", exif=orientation), 28)
    assert upright[0, 3].mean() > 240
    assert upright[0, -3].mean() < 15


def test_grey_pictures_are_kept_as_grey() -> None:
    files = [(f"{i}.png", plain(i * 20, mode="L")) for i in range(9)] + [("rgb.png", plain((9, 9, 9)))]
    pictures = own.load(brought(files))
    assert pictures.train.pixels.shape == (9, 1, 28, 28)


def test_a_large_photograph_is_decoded_at_a_fraction_of_its_size(monkeypatch: pytest.MonkeyPatch) -> None:
    content, real = plain((200, 100, 50), (6000, 4000), kind="JPEG"), picture.in_colour
    sizes: list[tuple[int, int]] = []
    monkeypatch.setattr(picture, "in_colour", lambda image: sizes.append(image.size) or real(image))
    assert picture.picture("camera.jpg", content, 32).shape == (3, 32, 32)
    assert sizes == [(750, 500)], "an eighth, which takes a few milliseconds"


# ---------------------------------------------------------------- what does not
def test_a_picture_of_30000_by_30000_is_never_decoded(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    load, largest = ImageFile.ImageFile.load, 0

    def loaded(image: ImageFile.ImageFile) -> object:
        nonlocal largest
        largest = max(largest, image.width * image.height)
        return load(image)

    monkeypatch.setattr(ImageFile.ImageFile, "load", loaded)
    assert left_out([*many(), ("vast.png", vast())]) == (
        "“vast.png” has more than 50 million pixels. Make it smaller first."
    )
    assert 0 < largest < 10_000
    assert "“8000.png” has more than" in left_out([*many(), ("8000.png", vast(8000))])


def test_many_pictures_that_are_large_together(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(intake, "MAX_OPENED", 10 * 40 * 30)
    assert "There are too many pixels to open, from “10.png” on" in refusal(many(), home)


@pytest.mark.parametrize("size", [0, 27, 1_000_000])
def test_other_sizes_are_not_offered(size: int) -> None:
    with pytest.raises(Refused, match="28, 32, 64"):
        brought(many(), size)


def test_one_single_picture(home: Path) -> None:
    assert refusal(many(1), home) == "At least 10 pictures are needed to learn from, but there is one."
    assert "there are 3" in refusal([("a.zip", zipped(many(3)))], home)


@pytest.mark.parametrize("kind", ["PNG", "JPEG"])
def test_a_picture_that_is_cut_off_is_left_out_and_named(kind: str, home: Path) -> None:
    cut = noise(1, (200, 200), kind)[:-900]
    assert "but there are 3. “cut.jpg” is damaged" in refusal([*many(3), ("cut.jpg", cut)], home)
    assert "“cut.jpg” is damaged or cut off" in left_out([*many(), ("cut.jpg", cut)])
    inside = zipped([*many(), ("cut.jpg", cut)])
    assert "“cut.jpg” is damaged or cut off" in left_out([("a.zip", inside)])


def test_text_renamed_inside_a_zip_is_left_out_and_named(home: Path) -> None:
    files = zipped([*many(), ("notes.png", b"dear diary")])
    assert "“notes.png” is not a PNG or JPEG picture" in left_out([("a.zip", files)])
    gif = zipped([*many(), ("still.png", plain(0, mode="L", kind="GIF"))])
    assert "“still.png” is not a PNG or JPEG picture" in left_out([("a.zip", gif)])


def test_other_files_in_a_zip_are_left_out_and_named(home: Path) -> None:
    files = zipped([*many(), ("notes.txt", b"hi"), ("model.pkl", b"?")])
    assert left_out([("a.zip", files)]) == (
        "“notes.txt” in “a.zip” is not a PNG or JPEG picture. “model.pkl” in “a.zip” is not a PNG or JPEG picture."
    )


def said_of(work: Callable[[], object]) -> str:
    """What is refused, or nothing if it goes well; any other exception is a failure."""
    try:
        work()
    except Refused as refused:
        return str(refused)
    return ""


@pytest.mark.parametrize("seed", range(40))
def test_no_damage_ends_in_a_trace(seed: int) -> None:
    """Bytes turned over at random: either a picture comes out, or a sentence that names the file."""
    rng = np.random.default_rng(seed)
    for content in (noise(seed, kind="PNG"), noise(seed, kind="JPEG")):
        broken = bytearray(content)
        for place in rng.integers(8, len(broken), 12):
            broken[place] = rng.integers(256)
        for look in (picture.pixels_in, partial(picture.picture, size=28)):
            said = said_of(partial(look, "x.png", bytes(broken)))
            assert said == "" or "“x.png”" in said


@pytest.mark.parametrize("seed", range(40))
def test_no_damage_to_a_zip_ends_in_a_trace(seed: int) -> None:
    rng, broken = np.random.default_rng(seed), bytearray(zipped(many(10)))
    table = broken.index(b"PK\x01\x02")
    for place in rng.integers(table if seed % 2 else 4, len(broken), 6):
        broken[place] = rng.integers(256)
    said = said_of(partial(brought, [("x.zip", bytes(broken))]))
    assert said == "" or said.endswith(".")


def test_a_zip_that_lies_about_sizes(home: Path) -> None:
    """The table of contents says 1000 bytes; 20 MB are in it. No more than 1001 are ever unpacked."""
    raw = bytearray(zipped({**dict(many()), "liar.png": noise(1)[:8] + bytes(20_000_000)}))
    entry = raw.rindex(b"PK\x01\x02")
    raw[entry + 24 : entry + 28] = (1000).to_bytes(4, "little")
    tracemalloc.start()
    assert "“liar.png” in “liar.zip” is damaged or cut off" in left_out([("liar.zip", bytes(raw))])
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert most < 5_000_000


def test_too_many_folders(home: Path) -> None:
    files = {f"{i}/a.png": plain(i % 256, (2, 2), "L") for i in range(101)}
    assert "in 101 folders; at most 100 classes" in refusal([("a.zip", zipped(files))], home)


def test_who_stops_half_way_leaves_nothing(home: Path) -> None:
    steps = bring_in(admit(many()), 28)
    next(steps)
    steps.close()
    assert not [path for path in home.rglob("*") if path.is_file()]


def test_a_full_disk_is_a_sentence(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(np, "save", full)
    assert "cannot be saved" in refusal(many(), home)


# ---------------------------------------------------------------- what is kept
def test_a_set_that_is_not_here_or_damaged() -> None:
    assert own.about("0123456789abcdef-28") is None
    assert own.about("../../etc") is None
    with pytest.raises(Unavailable, match="Upload them again"):
        own.load("0123456789abcdef-28")
    name = brought(many())
    place = folder() / "own" / name
    (place / "pixels.npy").write_bytes(b"\x93NUMPY\x01\x00rubbish")
    with pytest.raises(Unavailable, match="damaged on the disk"):
        own.load(name)
    (place / "about.json").write_text("[]")
    assert own.about(name) is None


def test_the_sets_that_nobody_uses_make_room_for_new_ones(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first, second = brought(many(12)), brought(many(13))
    for age, name in ((200, first), (300, second)):
        os.utime(home / "data" / "own" / name, (time.time() - age,) * 2)
    own.load(second)  # used just now
    monkeypatch.setattr(own, "MAX_KEPT", 2 * 14 * 3 * 28 * 28 + 2000)
    third = brought(many(14))
    assert own.about(first) is None
    assert own.about(second) is not None
    assert own.about(third) is not None


@pytest.mark.parametrize("number", [40, 11], ids=["before they are opened", "after"])
def test_a_set_that_would_take_too_much_room_is_refused_and_leaves_nothing(home: Path, number: int) -> None:
    """A zip of three megabytes may become 20,000 pictures of 64 x 64 pixels, eighty times as large; nine of them would
    make the server forget everybody else's pictures."""
    upload = admit(many(number))
    said = rf"{number} pictures take 0\.0 MB at this size, and the limit here is 0\.025 MB\. Use fewer pictures, or"
    with pytest.raises(Refused, match=said):
        list(bring_in(upload, 28, 25_000))
    assert not (home / "data" / "own").exists()
    assert not quarantine(upload).exists()
    assert list(bring_in(admit(many(number)), 28, 100_000))


def test_an_upload_that_is_gone() -> None:
    upload = admit(many())
    assert list(bring_in(upload, 28))
    assert not quarantine(upload).exists()
    with pytest.raises(Refused, match="Upload them again"):
        list(bring_in(upload, 28))


def test_a_single_broken_picture_is_called_broken_rather_than_counted(home: Path) -> None:
    (_, good), *_ = many(1)
    assert "“cut.png”" in refusal([("cut.png", good[: len(good) // 2])], home)
