/* What workers answer when they are asked to play moves of a run that stands at a checkpoint. */

import { ask } from "../server/jobs.ts";
import { decodeSnapshot, type Bytes, type Frame as Snapshot } from "../server/wire.ts";
import type { Bitmaps as Sheets, Family, Setup, Who } from "./view.ts";

/** What a worker says beside the numbers. */
interface Info {
  acts: Who[]; // the networks that the last move updates, in order
  many: number; // pairs of samples that are shown
  patches: number;
  layers: Record<Who, number[]>;
}

export interface Answer {
  info: Info;
  snapshot: Snapshot;
  bitmaps: Sheets;
}

export class Answers {
  private readonly run: string;
  private readonly step: number;
  private readonly family: Family;
  private readonly known = new Map<string, Answer>(); // by moves; all are kept, for Back

  constructor({ run, step }: Pick<Setup, "run" | "step">, family: Family) {
    this.run = run;
    this.step = step;
    this.family = family;
  }

  /** The answer to all moves since the checkpoint; null when nobody waits for it any more. report(words): how far it is. */
  async to(moves: string, alive: () => boolean, report: (words: string) => void): Promise<Answer | null> {
    const answer = this.known.get(moves) ?? (await this.ask(moves, alive, report));
    if (answer) this.known.set(moves, answer);
    return answer;
  }

  private async ask(moves: string, alive: () => boolean, report: (words: string) => void): Promise<Answer | null> {
    const found = await ask<Info>("anatomy", { run: this.run, step: this.step, moves }, alive, report);
    if (!found) return null;
    const snapshot = decodeSnapshot(found.bytes);
    const sheets = Object.entries(snapshot.arrays).filter(([name]) => this.family.sheets.includes(name.slice(2)));
    const drawn = sheets.map(async ([name, bytes]) => [name, await bitmapOf(bytes as Bytes)] as const);
    return { info: found.info, snapshot, bitmaps: Object.fromEntries(await Promise.all(drawn)) };
  }
}

const bitmapOf = (bytes: Bytes) => createImageBitmap(new Blob([bytes])).catch(() => null);
