/* Short work for a worker: a question is posted to the server's own route, and its answer is waited for there. */

import { decodeAnswer, type Bytes } from "./wire.ts";

const WAIT_SECONDS = 0.8; // for which the server may hold back an answer that is not there yet
const TRIES = 4; // of a request that is turned away because the server is busy
const PAUSE_MS = 150; // between two requests, where a busy server answers at once

/** What a question of each kind is answered with, beside bytes (playground/engine/questions). */
export interface Found<Info> {
  info: Info;
  bytes: Bytes;
}

/** The answer to a question of this kind. Throws an Error with one sentence if it cannot be had. alive(): is anybody
    still waiting? If not, the answer is null. onProgress(words): how far it is. */
export async function ask<Info>(
  kind: string,
  question: object,
  alive: () => boolean,
  onProgress: (words: string) => void = () => {},
): Promise<Found<Info> | null> {
  const asked = await request(`ask/${kind}`, "application/json", { method: "POST", body: JSON.stringify(question) });
  const { job } = (await asked.json()) as { job: string };
  while (alive()) {
    const begun = performance.now();
    const response = await request(`job/${job}?wait=${WAIT_SECONDS}`, "application/octet-stream");
    const { state, words, info, bytes } = decodeAnswer(new Uint8Array(await response.arrayBuffer()));
    if (state === "done") return { info: info as Info, bytes };
    if (state === "failed") throw new Error(words);
    if (!alive()) break;
    onProgress(words);
    await new Promise((wake) => setTimeout(wake, Math.max(0, PAUSE_MS - (performance.now() - begun))));
  }
  return null;
}

/** A response of this type. A server that has too much to do says after how many seconds to ask again. */
async function request(path: string, type: string, options: RequestInit = {}, tries = TRIES): Promise<Response> {
  const response = await fetch(new URL(path, document.baseURI), { cache: "no-store", ...options }).catch(() => null);
  if (!response) throw new Error("The server does not answer. Try again in a moment.");
  const seconds = Number(response.headers.get("retry-after"));
  if (response.status === 429 && seconds > 0 && tries > 1) {
    await new Promise((wake) => setTimeout(wake, 1000 * seconds));
    return request(path, type, options, tries - 1);
  }
  const found = response.headers.get("content-type") ?? "";
  if (response.ok && found.startsWith(type)) return response;
  const noRoute = response.ok || response.status === 405; // a server without our routes shows its page instead
  if (noRoute || !found.startsWith("text/plain")) throw new Error("This page cannot ask the server.");
  throw new Error((await response.text()).slice(0, 200) || "The server could not do that.");
}

/** What an error says. */
export const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
