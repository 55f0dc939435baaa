// What each change sounds like, as notes and spoken clips in time: pure, so that it can be tested that an
// alarm begins with the action, that a drill says so, and that no two sound alike.

import type { Mode } from "../api/types";
import type { Sound } from "../state/reduce";
import type { Clip } from "./voice";

export type SoundName = Sound | "link_lost" | "armed";

export interface Note {
  readonly at: number;
  readonly hold: number;
  readonly from: number;
  readonly to: number;
  readonly shape: OscillatorType;
}

export interface Spoken {
  readonly at: number;
  readonly clip: Clip;
}

export interface Score {
  readonly notes: readonly Note[];
  readonly spoken: readonly Spoken[];
}

/** The alarm repeats for this long unless silenced. */
export const ALARM_S = 30;

/** One round of the alarm: words, then sweeps. */
const ROUND_S = 6;

/** How long the words take, a little generously. */
const WORDS_S: Record<Clip, number> = { take_cover: 0.9, exercise: 1.5, all_clear: 1, cancelled: 2.4 };

/** The score of a sound in an exercise or in real life. */
export function score(name: SoundName, mode: Mode | null): Score {
  switch (name) {
    case "take_cover":
      return alarm(mode);
    case "pre_alert":
      // One low blip: operators look up, nobody runs.
      return { notes: [steady(0, 0.18, 330, "sine")], spoken: [] };
    case "cancelled":
      // The words, then three falling soft notes.
      return {
        notes: [660, 550, 440].map((pitch, i) => steady(WORDS_S.cancelled + i * 0.3, 0.25, pitch, "triangle")),
        spoken: [{ at: 0, clip: "cancelled" }],
      };
    case "all_clear":
      // The words, then one long steady tone.
      return { notes: [steady(WORDS_S.all_clear, 3, 440, "triangle")], spoken: [{ at: 0, clip: "all_clear" }] };
    case "link_lost":
      // Two short low buzzes.
      return { notes: [steady(0, 0.25, 180, "square"), steady(0.35, 0.25, 180, "square")], spoken: [] };
    case "armed":
      // Two quick high ticks: the person who turned sound on hears that it works, and how loud.
      return { notes: [steady(0, 0.06, 1200, "sine"), steady(0.12, 0.06, 1500, "sine")], spoken: [] };
  }
}

/** The action first, then in a drill that it is one, then rising sweeps in threes; again and again. */
function alarm(mode: Mode | null): Score {
  const notes: Note[] = [];
  const spoken: Spoken[] = [];
  for (let round = 0; round < ALARM_S; round += ROUND_S) {
    let at = round;
    const clips: Clip[] = mode === "exercise" ? ["take_cover", "exercise"] : ["take_cover", "take_cover"];
    for (const clip of clips) {
      spoken.push({ at, clip });
      at += WORDS_S[clip];
    }
    for (; at + 0.4 < round + ROUND_S; at += 0.45) {
      notes.push({ at, hold: 0.4, from: 500, to: 1100, shape: "sawtooth" });
    }
  }
  return { notes, spoken };
}

function steady(at: number, hold: number, pitch: number, shape: OscillatorType): Note {
  return { at, hold, from: pitch, to: pitch, shape };
}
