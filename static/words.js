/* Numbers and states in words. */

const STATES = {
  new: "Ready",
  queued: "Waiting",
  running: "Training",
  paused: "Paused",
  finished: "Finished",
  stopped: "Stopped",
  diverged: "Diverged",
  failed: "Failed",
};

/** 1240 -> "1,240". */
export const count = (n) => Math.round(n).toLocaleString("en-US");

/** A number with about four significant digits and a true minus sign. */
export function short(value, digits = 4) {
  if (!Number.isFinite(value)) return "–";
  const rounded = Number(value.toPrecision(digits));
  const extreme = Math.abs(rounded) >= 1e6 || (rounded !== 0 && Math.abs(rounded) < 1e-4);
  const text = extreme ? rounded.toExponential() : rounded.toLocaleString("en-US", { maximumFractionDigits: 8 });
  return text.replace("-", "−");
}

export const percent = (share) => `${(100 * share).toFixed(share > 0 && share < 0.1 ? 1 : 0)}%`;

/** Seconds for people: "4 s", "2 min 10 s", "1 h 5 min". */
export function duration(seconds) {
  const s = Math.ceil(seconds);
  if (s < 60) return `${s} s`;
  if (s < 3600) return `${Math.floor(s / 60)} min ${s % 60} s`;
  return `${Math.floor(s / 3600)} h ${Math.round((s % 3600) / 60)} min`;
}

/** The parts of the status line, [name, text]; looking: the older step that is on the screen, or null. */
export function statusParts(status, frozen, looking) {
  const running = status.state === "running";
  const parts = [
    ["state", STATES[status.state] ?? status.state],
    ["step", `step ${count(status.step)} of ${count(status.steps)}`],
  ];
  if (running && status.steps_per_second > 0) parts.push(["rate", `${count(status.steps_per_second)} steps/s`]);
  if (running && Number.isFinite(status.seconds_left)) parts.push(["left", `${duration(status.seconds_left)} left`]);
  if (status.device) parts.push(["device", status.device]);
  if (status.watchers > 1) parts.push(["watchers", `${count(status.watchers)} watching`]);
  if (frozen) parts.push(["frozen", "your view is paused"]);
  if (looking !== null) parts.push(["looking", `looking at step ${count(looking)}`]);
  if (status.note) parts.push(["note", status.note]);
  return parts;
}

/** How numbers of a kind are written. */
export const formats = { number: (v) => short(v, 3), count: (v) => count(v), share: percent };

/** What was measured at an older step: "At step 500: distance 0.21, floor 0.04." */
export function olderSentence(readings, film, index) {
  const said = readings
    .map(([name, part, format]) => [part, format, film.number(name, index)])
    .filter(([, , value]) => value !== null)
    .map(([part, format, value]) => part.replace("{}", formats[format](value)));
  const step = `At step ${count(film.at(index).step)}`;
  return said.length ? `${step}: ${said.join(", ")}.` : `${step}: nothing was measured yet.`;
}
