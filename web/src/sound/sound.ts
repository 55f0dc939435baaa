// What a change sounds like, made on the spot by WebAudio.
//
// A browser lets a page sound only after a person's click or key, so sound is armed by hand and the
// page says loudly while it is not. An alarm is scheduled whole, ahead of time: timers slow down in a
// page that nobody looks at, the audio clock does not.

import type { Sound } from "../state/reduce";

export type SoundName = Sound | "link_lost";

interface Note {
  readonly at: number;
  readonly hold: number;
  readonly from: number;
  readonly to: number;
  readonly shape: OscillatorType;
}

/** The alarm repeats for this long unless silenced. */
const ALARM_S = 30;

/** Rising sweeps in threes, unlike anything else here. */
function alarm(): Note[] {
  const notes: Note[] = [];
  for (let start = 0; start < ALARM_S; start += 2) {
    for (let sweep = 0; sweep < 3; sweep += 1) {
      notes.push({ at: start + sweep * 0.45, hold: 0.4, from: 500, to: 1100, shape: "sawtooth" });
    }
  }
  return notes;
}

const SCORE: Record<SoundName, () => readonly Note[]> = {
  take_cover: alarm,
  // One low blip: operators look up, nobody runs.
  pre_alert: () => [{ at: 0, hold: 0.18, from: 330, to: 330, shape: "sine" }],
  // Three falling, soft notes.
  cancelled: () =>
    [660, 550, 440].map((pitch, i) => ({ at: i * 0.3, hold: 0.25, from: pitch, to: pitch, shape: "triangle" })),
  // One long steady tone.
  all_clear: () => [{ at: 0, hold: 3, from: 440, to: 440, shape: "triangle" }],
  // Two short low buzzes.
  link_lost: () =>
    [0, 0.35].map((at) => ({ at, hold: 0.25, from: 180, to: 180, shape: "square" })),
};

export class Speaker {
  private context: AudioContext | null = null;
  private playing: AudioScheduledSourceNode[] = [];
  private ends = 0;
  /** What was asked for last, sounded or not. */
  last: SoundName | null = null;

  constructor(private readonly changed: (armed: boolean) => void) {}

  /** Must be called from a click or a key. */
  arm(): void {
    this.context ??= new AudioContext();
    const context = this.context;
    context.onstatechange = () => this.changed(context.state === "running");
    void context.resume().then(() => this.changed(context.state === "running"));
  }

  /** Whether something sounds now. */
  get sounding(): boolean {
    return this.context !== null && this.context.currentTime < this.ends;
  }

  play(name: SoundName): void {
    this.silence();
    this.last = name;
    const context = this.context;
    if (context === null || context.state !== "running") return;
    const start = context.currentTime + 0.02;
    for (const note of SCORE[name]()) {
      this.playing.push(strike(context, note, start));
      this.ends = Math.max(this.ends, start + note.at + note.hold);
    }
  }

  silence(): void {
    for (const source of this.playing) source.stop();
    this.playing = [];
    this.ends = 0;
  }
}

function strike(context: AudioContext, note: Note, start: number): OscillatorNode {
  const at = start + note.at;
  const end = at + note.hold;
  const source = context.createOscillator();
  const gain = context.createGain();
  source.type = note.shape;
  source.frequency.setValueAtTime(note.from, at);
  source.frequency.linearRampToValueAtTime(note.to, end);
  // A hundredth of a second up and down, so that nothing clicks.
  gain.gain.setValueAtTime(0, at);
  gain.gain.linearRampToValueAtTime(0.25, at + 0.01);
  gain.gain.setValueAtTime(0.25, end - 0.01);
  gain.gain.linearRampToValueAtTime(0, end);
  source.connect(gain).connect(context.destination);
  source.start(at);
  source.stop(end);
  return source;
}
