"""The film of a run as MP4, made by the browser of the frames that the server has drawn."""

from __future__ import annotations

import base64
import io
from typing import Any

import pytest
from PIL import Image

from playground.downloads import Source
from playground.downloads.film import MILLISECONDS, REST, frames_for_browser
from playground.engine import Engine
from playground.recordings import add_to, experiments

MAKE = """async (frames) => {
  const { mp4 } = await load("inputs/mp4");
  const shares = [];
  const bytes = Uint8Array.from(atob(frames), (letter) => letter.charCodeAt(0));
  const film = await mp4(bytes, "image/webp", (share) => shares.push(share));
  if (!film) return null;
  const video = document.createElement("video");
  video.muted = true;
  video.src = URL.createObjectURL(film);
  await new Promise((done, fail) => { video.onloadeddata = done; video.onerror = () => fail(video.error.message); });
  const canvas = new OffscreenCanvas(video.videoWidth, video.videoHeight);
  const context = canvas.getContext("2d");
  const at = async (time) => {
    await new Promise((done) => {
      video.requestVideoFrameCallback(done);
      video.currentTime = time;
    });
    context.drawImage(video, 0, 0);
    return [...context.getImageData(0, 0, canvas.width, canvas.height).data].filter((_, i) => i % 4 === 0);
  };
  return { type: film.type, size: film.size, seconds: video.duration, width: video.videoWidth,
           height: video.videoHeight, shares, first: await at(0.05), last: await at(video.duration - 0.5) };
}"""


@pytest.mark.browser
@pytest.mark.slow
def test_a_browser_makes_a_film_of_every_frame(
    page: Any, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PLAYGROUND_HOME", str(tmp_path_factory.mktemp("home")))
    engine = Engine(workers=0)
    add_to(engine.database)
    experiment = experiments()["ring"]
    frames = frames_for_browser(Source(experiment, engine.recording(experiment.key), engine))
    drawn = Image.open(io.BytesIO(frames))
    made = page.evaluate(MAKE, base64.b64encode(frames).decode())
    assert made["type"] == "video/mp4"
    assert (made["width"], made["height"]) == drawn.size
    assert len(made["shares"]) == drawn.n_frames
    assert abs(made["seconds"] - (MILLISECONDS * (drawn.n_frames - 1) + REST) / 1000) < 0.2
    for index, name in ((0, "first"), (drawn.n_frames - 1, "last")):
        drawn.seek(index)
        wanted = drawn.convert("RGB").getchannel(0).tobytes()
        differing = sum(abs(a - b) > 60 for a, b in zip(wanted, made[name], strict=True))
        assert differing < 0.02 * len(made[name]), name
    engine.close()
