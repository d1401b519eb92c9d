/* Whether the view goes along with a run, or stays at a step that was chosen. */

import type { Message } from "../server/wire.ts";

const ACTIVE_STATES = ["running", "queued"];

type Seen = Pick<Message, "status" | "frozen">;

/** Whether the picture moves by itself. */
export const isMoving = ({ status, frozen }: Seen): boolean => !frozen && ACTIVE_STATES.includes(status.state);

/** Whether a view at an older step goes back to the newest one with this message: when the run has gone on after a
    pause. A run that just trains on leaves the view where it is. */
export function returnsToNewest(before: Seen, now: Seen): boolean {
  if (now.frozen || isMoving(before)) return false;
  return before.frozen || isMoving(now) || now.status.step !== before.status.step;
}
