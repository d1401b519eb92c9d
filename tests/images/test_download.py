"""Fetching: each thing that can go wrong on the network, played by a real server on this machine."""

from __future__ import annotations

import gzip
import hashlib
import socket
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from playground.images import Unavailable
from playground.images.published import File, Published

from .conftest import Server
from .small_files import lay, published, small_cifar, small_mnist

BIG = np.random.default_rng(1).bytes(3_000_000)  # many chunks


def nothing(_done: int, _total: int) -> None: ...


def one_file(*mirrors: str, content: bytes = BIG) -> Published:
    return published({"big.gz": content}, *mirrors)


def assert_nothing_half(home: Path) -> None:
    """Whatever has a name without .part is whole."""
    left = [path.name for path in home.rglob("*") if path.is_file()]
    assert all(name.endswith(".part") for name in left), left


def test_all_files_come_and_progress_is_reported(server: Server, home: Path) -> None:
    dataset, files = small_mnist(server.url)
    server.files = {f"/{name}": content for name, content in files.items()}
    assert "Download it once" in dataset.problem
    progress: list[tuple[int, int]] = []
    dataset.fetch(lambda done, total: progress.append((done, total)))
    total = sum(map(len, files.values()))
    assert progress[-1] == (total, total)
    assert progress == sorted(progress)
    assert dataset.problem == ""
    assert {path.name for path in (home / "data" / "mnist").iterdir()} == set(files)
    assert len(dataset.load().train) == 40
    asked = len(server.asked)
    dataset.fetch(nothing)
    assert len(server.asked) == asked, "what is there and right is not fetched again"


def test_a_broken_download_goes_on_where_it_stopped(server: Server, home: Path) -> None:
    server.files, server.breaks = {"/big.gz": BIG}, [1_000_000, 500_000]
    one_file(server.url).fetch(nothing)
    assert (home / "data/mnist/big.gz").read_bytes() == BIG
    starts = [wanted for _, wanted in server.asked]
    assert len(starts) == 3
    assert starts[0] == ""
    assert 0 < int(starts[1][6:-1]) <= 1_000_000
    assert int(starts[1][6:-1]) < int(starts[2][6:-1]) <= 1_500_000


def test_a_break_without_any_progress_leaves_the_part_for_the_next_time(server: Server, home: Path) -> None:
    server.files, server.breaks = {"/big.gz": BIG}, [1_000_000, 0]
    dataset = one_file(server.url)
    with pytest.raises(Unavailable, match="the connection broke off"):
        dataset.fetch(nothing)
    assert_nothing_half(home)
    assert dataset.problem
    part = (home / "data/mnist/big.gz.part").stat().st_size
    dataset.fetch(nothing)
    assert server.asked[-1] == ("/big.gz", f"bytes={part}-")
    assert (home / "data/mnist/big.gz").read_bytes() == BIG


def test_a_server_without_ranges_starts_anew(server: Server, home: Path) -> None:
    server.files, server.breaks, server.ranges = {"/big.gz": BIG}, [1_000_000], False
    one_file(server.url).fetch(nothing)
    assert (home / "data/mnist/big.gz").read_bytes() == BIG
    assert len(server.asked) == 2
    assert server.asked[1][1], "it asked for the rest and got all"


def test_the_next_mirror_goes_on_with_what_the_first_one_sent(server: Server, other: Server, home: Path) -> None:
    server.files, server.breaks, other.files = {"/big.gz": BIG}, [2_000_000, 0], {"/big.gz": BIG}
    one_file(server.url, other.url).fetch(nothing)
    assert (home / "data/mnist/big.gz").read_bytes() == BIG
    assert other.asked[0][1]


def test_a_404_leads_to_the_next_mirror(server: Server, other: Server) -> None:
    other.files = {"/big.gz": BIG}
    dataset = one_file(server.url, other.url)
    dataset.fetch(nothing)
    assert dataset.problem == ""
    assert len(server.asked) == len(other.asked) == 1


def test_404_everywhere_is_one_sentence(server: Server, home: Path) -> None:
    with pytest.raises(Unavailable) as refused:
        one_file(server.url).fetch(nothing)
    assert str(refused.value).count(".") - str(refused.value).count("127.0.0.1") * 3 == 1
    assert "it answered 404" in str(refused.value)
    assert "the digits or the shapes" in str(refused.value)
    assert_nothing_half(home)


def test_a_wrong_checksum_is_never_kept(server: Server, other: Server, home: Path) -> None:
    server.files = {"/big.gz": BIG[:-1] + b"!"}
    with pytest.raises(Unavailable, match="the file arrived damaged"):
        one_file(server.url).fetch(nothing)
    assert not [path for path in home.rglob("*") if path.is_file()], "not even as a part to go on with"
    other.files = {"/big.gz": BIG}
    one_file(server.url, other.url).fetch(nothing)
    assert (home / "data/mnist/big.gz").read_bytes() == BIG


@pytest.mark.parametrize("rubbish", [b"<html>please log in</html>", BIG[:100] + b"?" * 4_000_000, b"?" * len(BIG)])
def test_rubbish_from_an_earlier_try_does_not_spoil_the_next_one(server: Server, home: Path, rubbish: bytes) -> None:
    server.files = {"/big.gz": BIG}
    lay(home / "data" / "mnist", {"big.gz.part": rubbish})
    one_file(server.url).fetch(nothing)
    assert (home / "data/mnist/big.gz").read_bytes() == BIG
    assert len(server.asked) == 2


def test_a_part_that_was_complete_is_used(server: Server, home: Path) -> None:
    server.files = {"/big.gz": BIG}
    lay(home / "data" / "mnist", {"big.gz.part": BIG})
    one_file(server.url).fetch(nothing)
    assert [wanted for _, wanted in server.asked] == [f"bytes={len(BIG)}-"]
    assert (home / "data/mnist/big.gz").read_bytes() == BIG


def test_far_more_than_was_published_is_cut_short(server: Server, home: Path) -> None:
    server.files = {"/big.gz": BIG * 4}
    progress: list[int] = []
    with pytest.raises(Unavailable, match="damaged"):
        one_file(server.url).fetch(lambda done, _: progress.append(done))
    assert len(progress) < 16
    assert max(progress) <= len(BIG)


def test_without_any_network_it_is_one_sentence(home: Path) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        nowhere = f"http://127.0.0.1:{free.getsockname()[1]}/"
    with pytest.raises(Unavailable, match=r"MNIST could not be downloaded \(127.0.0.1:\d+: no connection\)"):
        one_file(nowhere).fetch(nothing)
    assert_nothing_half(home)


def test_an_address_that_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PLAYGROUND_DATA_URL", "somewhere")
    with pytest.raises(Unavailable, match="this is not an address"):
        one_file().fetch(nothing)


def test_a_file_called_an_encoding_is_not_unpacked(server: Server, home: Path) -> None:
    packed = gzip.compress(BIG)
    server.files, server.encoding = {"/big.gz": packed}, "gzip"
    one_file(server.url, content=packed).fetch(nothing)
    assert (home / "data/mnist/big.gz").read_bytes() == packed


def test_who_stops_half_way_can_go_on_later(server: Server, home: Path) -> None:
    server.files = {"/big.gz": BIG}

    def stop(done: int, _total: int) -> None:
        if done > 1_000_000:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        one_file(server.url).fetch(stop)
    assert_nothing_half(home)
    one_file(server.url).fetch(nothing)
    assert int(server.asked[1][1][6:-1]) > 1_000_000
    assert (home / "data/mnist/big.gz").read_bytes() == BIG


def test_a_process_that_is_killed_leaves_nothing_that_is_taken_for_whole(server: Server, home: Path) -> None:
    server.files, server.holds = {"/big.gz": BIG}, True
    dataset, place = one_file(server.url), home / "data" / "mnist"
    program = f"""
from playground.images.published import File, Published
file = File("big.gz", {len(BIG)}, "{dataset.files[0].sha256}")
Published("mnist", "MNIST", (file,), ("{server.url}",), (), None).fetch(lambda done, total: print(done, flush=True))
"""
    with subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE) as other:
        assert other.stdout is not None
        assert int(other.stdout.readline()) > 0
        other.kill()
    assert not (place / "big.gz").exists()
    assert dataset.problem
    part = (place / "big.gz.part").stat().st_size
    server.holds = False
    server.released.set()
    dataset.fetch(nothing)
    assert (place / "big.gz").read_bytes() == BIG
    assert server.asked[-1] == ("/big.gz", f"bytes={part}-")


def test_a_mirror_of_ones_own_comes_first(server: Server, other: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    dataset, files = small_cifar(other.url)
    server.files = {f"/data/cifar10/{name}": content for name, content in files.items()}
    monkeypatch.setenv("PLAYGROUND_DATA_URL", server.url + "data/")
    dataset.fetch(nothing)
    assert dataset.problem == ""
    assert not other.asked


def test_a_mirror_of_ones_own_may_hold_debians_packing(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    packed = gzip.compress(BIG, 1)
    known = File("big.gz", len(packed) + 24, "0" * 64, also=hashlib.sha256(packed).hexdigest())
    server.files = {"/mnist/big.gz": packed}
    monkeypatch.setenv("PLAYGROUND_DATA_URL", server.url)
    dataset = replace(one_file(), files=(known,))
    dataset.fetch(nothing)
    assert dataset.problem == ""


def test_a_file_that_was_damaged_on_the_disk_is_fetched_again(server: Server, home: Path) -> None:
    dataset, files = small_mnist(server.url)
    server.files = {f"/{name}": content for name, content in files.items()}
    name = dataset.files[0].name
    lay(home / "data" / "mnist", files | {name: files[name][:100]})
    with pytest.raises(Unavailable, match=r"damaged\. Download them again"):
        dataset.load()
    dataset.fetch(nothing)
    assert len(dataset.load().train) == 40
    assert [path for path, _ in server.asked] == [f"/{name}"]


def test_a_disk_that_cannot_be_written(server: Server, home: Path) -> None:
    home.parent.mkdir(exist_ok=True)
    home.write_text("a file where a folder should be")
    with pytest.raises(Unavailable, match="MNIST cannot be saved in"):
        one_file(server.url).fetch(nothing)
