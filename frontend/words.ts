/* Numbers and states in words. */

import type { Film } from "./server/film.ts";
import type { Format, Scene } from "./server/scene.ts";
import type { Status } from "./server/wire.ts";

const STATES: Partial<Record<string, string>> = {
  new: "Ready",
  queued: "Waiting",
  running: "Training",
  paused: "Paused",
  finished: "Finished",
  stopped: "Stopped",
  diverged: "Diverged",
  failed: "Failed",
  outside: "Training outside the app",
  recorded: "Recorded",
};

/** 1240 -> "1,240". */
export const count = (n: number): string => Math.round(n).toLocaleString("en-US");

/** A number with about four significant digits and a true minus sign. */
export function short(value: number, digits = 4): string {
  if (!Number.isFinite(value)) return "–";
  const rounded = Number(value.toPrecision(digits));
  const extreme = Math.abs(rounded) >= 1e6 || (rounded !== 0 && Math.abs(rounded) < 1e-4);
  const text = extreme ? rounded.toExponential() : rounded.toLocaleString("en-US", { maximumFractionDigits: 8 });
  return text.replace("-", "−");
}

export const percent = (share: number): string => `${(100 * share).toFixed(share > 0 && share < 0.1 ? 1 : 0)}%`;

/** Seconds for people: "4 s", "2 min 10 s", "1 h 5 min". */
export function duration(seconds: number): string {
  const s = Math.ceil(seconds);
  if (s < 60) return `${s} s`;
  if (s < 3600) return `${Math.floor(s / 60)} min ${s % 60} s`;
  return `${Math.floor(s / 3600)} h ${Math.round((s % 3600) / 60)} min`;
}

export type StatusPart = [name: string, text: string];

/** The parts of the status line; looking: the older step that is on the screen, or null. */
export function statusParts(status: Status, frozen: boolean, looking: number | null): StatusPart[] {
  const running = status.state === "running";
  const recorded = status.state === "recorded"; // it has all its steps, and it does not matter on which device
  const { steps_per_second: rate, seconds_left: left, watchers, others, share } = status;
  const parts: StatusPart[] = [
    ["state", STATES[status.state] ?? status.state],
    ["step", recorded ? `${count(status.steps)} steps` : `step ${count(status.step)} of ${count(status.steps)}`],
  ];
  if (running && rate && rate > 0) parts.push(["rate", `${count(rate)} steps/s`]);
  if (running && typeof left === "number" && Number.isFinite(left)) parts.push(["left", `${duration(left)} left`]);
  if (status.device && !recorded) parts.push(["device", status.device]);
  if (running && others) {
    const part = share ? `, ${percent(share)} of a core for this one` : "";
    parts.push(["others", `${count(others)} other run${others === 1 ? "" : "s"} training here${part}`]);
  }
  if (watchers && watchers > 1) parts.push(["watchers", `${count(watchers)} watching`]);
  if (frozen) parts.push(["frozen", "your view is paused"]);
  if (looking !== null) parts.push(["looking", `looking at step ${count(looking)}`]);
  if (status.note) parts.push(["note", status.note]);
  return parts;
}

/** How numbers of a kind are written. */
export const formats: Record<Format, (value: number) => string> = {
  number: (value) => short(value, 3),
  count,
  share: percent,
};

/** What was measured at an older step: "At step 500: distance 0.21, floor 0.04." */
export function olderSentence(readings: NonNullable<Scene["readings"]>, film: Film, index: number): string {
  const said = readings.flatMap(([name, part, format]) => {
    const value = film.number(name, index);
    return value === null ? [] : [part.replace("{}", formats[format](value))];
  });
  const step = `At step ${count(film.at(index).step)}`;
  return said.length ? `${step}: ${said.join(", ")}.` : `${step}: nothing had been measured.`;
}

/** What is read out of a run: where it trains, or how it stands when it has paused or ended. */
export function spokenSummary({ state, step, steps }: Status, sentence: string, film: Film): string {
  const name = STATES[state] ?? state;
  if (state === "running") return `${name}, step ${count(step)} of ${count(steps)}. ${sentence}`;
  if (!["paused", "finished", "stopped"].includes(state))
    return sentence.startsWith(name) ? sentence : `${name}. ${sentence}`;
  const after = `${name} after ${count(step)} step${step === 1 ? "" : "s"}.`;
  return [after, sentence.replace(`${name}. `, ""), discriminatorIsRight(film)].filter(Boolean).join(" ");
}

/** "D is right 92% of the time.": about as many real as generated samples; "" where it was not measured. */
function discriminatorIsRight(film: Film): string {
  const last = film.length - 1;
  const [real, fake] = ["d_right_real", "d_right_fake"].map((name) => film.number(name, last));
  return real === null || fake === null ? "" : `D is right ${percent((real + fake) / 2)} of the time.`;
}
