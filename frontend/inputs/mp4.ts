/* An animated picture as an MP4 film, made by the browser itself: WebCodecs decodes the frames and encodes the film,
   mediabunny writes the file. */

import {
  BufferTarget,
  CanvasSource,
  getFirstEncodableVideoCodec,
  Mp4OutputFormat,
  Output,
  QUALITY_HIGH,
} from "mediabunny";

const CODECS = ["avc", "hevc", "vp9", "av1"] as const; // the first one plays everywhere

/** The film of an animated picture of this media type; undefined if the browser has no encoder for it. `progress` is
    called with the share that is done. */
export async function mp4(
  picture: Uint8Array<ArrayBuffer>,
  type: string,
  progress: (share: number) => void,
): Promise<Blob | undefined> {
  const decoder = new ImageDecoder({ data: picture, type, preferAnimation: true });
  await Promise.all([decoder.tracks.ready, decoder.completed]); // else not all frames are known
  const frames = decoder.tracks.selectedTrack?.frameCount ?? 1;
  let film: Film | undefined;
  for (let i = 0; i < frames; i++) {
    const { image } = await decoder.decode({ frameIndex: i });
    film ??= await begin(image.displayWidth, image.displayHeight);
    if (!film) {
      image.close();
      break;
    }
    film.context.drawImage(image, 0, 0);
    await film.source.add(image.timestamp / 1e6, (image.duration ?? 100_000) / 1e6); // they are in microseconds
    image.close();
    progress((i + 1) / frames);
  }
  decoder.close();
  if (!film) return undefined;
  await film.output.finalize();
  return film.output.target.buffer ? new Blob([film.output.target.buffer], { type: "video/mp4" }) : undefined;
}

interface Film {
  context: OffscreenCanvasRenderingContext2D;
  source: CanvasSource;
  output: Output<Mp4OutputFormat, BufferTarget>;
}

/** An empty film of frames of this size, made even: encoders want that. */
async function begin(width: number, height: number): Promise<Film | undefined> {
  const size = { width: width + (width % 2), height: height + (height % 2) };
  const codec = await getFirstEncodableVideoCodec([...CODECS], size);
  const canvas = new OffscreenCanvas(size.width, size.height);
  const context = canvas.getContext("2d", { alpha: false });
  if (!codec || !context) return undefined;
  context.fillStyle = "white";
  context.fillRect(0, 0, size.width, size.height);
  const output = new Output({ format: new Mp4OutputFormat(), target: new BufferTarget() });
  const source = new CanvasSource(canvas, { codec, bitrate: QUALITY_HIGH });
  output.addVideoTrack(source);
  await output.start();
  return { context, source, output };
}
