/* Who was right about which points. */

/** A point in the plot's units, what it is, and D's belief that it is real. */
export interface Suspect {
  x: number;
  y: number;
  real: boolean;
  belief: number;
}

/** How many points you (who marked some as real) and the discriminator got right. */
export function tally(suspects: Suspect[], marked: ReadonlySet<number>) {
  const right = (isReal: (suspect: Suspect, i: number) => boolean) =>
    suspects.filter((suspect, i) => isReal(suspect, i) === suspect.real).length;
  return {
    you: right((_, i) => marked.has(i)),
    discriminator: right(({ belief }) => belief > 0.5),
    of: suspects.length,
  };
}
