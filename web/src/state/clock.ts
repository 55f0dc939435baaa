// Engine time as the console sees it.
//
// Frames carry engine time; between frames it runs on at the server's pace. A frame that was held up
// on the way carries a time that is already past, and following it would show more seconds than are
// left. So the clock follows the frame that is furthest ahead, and falls back only for a jump that
// delay cannot explain.

/** Engine time `time` (ms) was current at real time `real` (ms of `performance.now()`). */
export interface Clock {
  readonly time: number;
  readonly pace: number;
  readonly real: number;
}

/** A difference that delay on the way does not explain: another recording, a restart, a hang. */
const JUMP_MS = 1_500;

/** Engine time at real time `real`. */
export function engineNow(clock: Clock, real: number): number {
  return clock.time + clock.pace * Math.max(0, real - clock.real);
}

/** The clock after a frame that carried `time` arrived at `real`. */
export function hear(clock: Clock | null, time: number, real: number, pace?: number): Clock {
  if (clock === null) return { time, pace: pace ?? 1, real };
  const expected = engineNow(clock, real);
  const followed = time >= expected || expected - time > JUMP_MS ? time : expected;
  return { time: followed, pace: pace ?? clock.pace, real };
}

/** Whole seconds left, never more than there are. */
export function secondsLeft(until: number, now: number): number {
  return Math.floor((until - now) / 1000);
}
