"""QR codes of links: pictures that every camera reads, and none where a link is too long."""

from __future__ import annotations

import base64

from playground.downloads.qr_code import qr_code, qr_url


def test_a_link_that_is_too_long_for_a_qr_code_has_none() -> None:
    assert qr_code("http://x/card?run=" + 32 * "0").startswith(b"<svg")
    assert qr_code("http://x/card?run=" + 32 * "0", "png").startswith(b"\x89PNG")
    assert qr_code("http://x/" + 5000 * "a") == b""


def test_it_is_black_on_white_in_every_theme() -> None:
    svg = qr_code("http://x/workshop?class=BCDFGH").decode()
    assert "#fff" in svg
    assert "#000" in svg
    address = qr_url("http://x/workshop?class=BCDFGH")
    assert base64.b64decode(address.partition(",")[2]).decode() == svg
