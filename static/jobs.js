/* Short work for a worker: asked for on a route of the server, then polled until it is done. */

const PACES = [60, 100, 150, 250, 400, 600]; // milliseconds between questions, the last one over and over

/** {info, bytes} of a job that `path` asks for. Throws an Error with one sentence if it cannot be had.
    alive(): is anybody still waiting? If not, the answer is null. told(words): how far it is. body: a question that is
    too long for an address. */
export async function job(path, alive, told = () => {}, body = null) {
  const { job: id } = await answer(path, body);
  for (let round = 0; ; round++) {
    if (!alive()) return null;
    const { state, words, info } = await answer(`job/${id}`);
    if (state === "done") {
      const response = await ask(`job/${id}/result`);
      return { info, bytes: new Uint8Array(await response.arrayBuffer()) };
    }
    if (state === "failed") throw new Error(words);
    told(words);
    await new Promise((wake) => setTimeout(wake, PACES[Math.min(round, PACES.length - 1)]));
  }
}

async function answer(path, body = null) {
  const response = await ask(path, body);
  if (!(response.headers.get("content-type") ?? "").startsWith("application/json")) {
    throw new Error("This server cannot be asked from here.");
  }
  return response.json();
}

async function ask(path, body = null) {
  const how = body === null ? {} : { method: "POST", body };
  const response = await fetch(new URL(path, document.baseURI), { cache: "no-store", ...how }).catch(() => null);
  if (!response) throw new Error("The server does not answer. Try again in a moment.");
  if (!response.ok) throw new Error((await response.text()).slice(0, 200) || "The server could not do that.");
  return response;
}
