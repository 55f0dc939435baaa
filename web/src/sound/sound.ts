// What a change sounds like, made on the spot by WebAudio.
//
// A browser lets a page sound only after a person's click or key, so sound is armed by hand and the
// page says loudly while it is not. An alarm is scheduled whole, ahead of time: timers slow down in a
// page that nobody looks at, the audio clock does not.

import type { Mode } from "../api/types";
import { type Note, score, type SoundName } from "./score";
import { type Clip, voices } from "./voice";

export class Speaker {
  private context: AudioContext | null = null;
  private clips = new Map<Clip, AudioBuffer>();
  private playing: AudioScheduledSourceNode[] = [];
  private ends = 0;

  constructor(private readonly changed: (armed: boolean) => void) {}

  /** Must be called from a click or a key. */
  arm(): void {
    if (this.context === null) {
      this.context = new AudioContext();
      void voices(this.context).then((clips) => (this.clips = clips));
    }
    const context = this.context;
    context.onstatechange = () => this.changed(context.state === "running");
    void context.resume().then(() => this.changed(context.state === "running"));
  }

  /** Whether something sounds now. */
  get sounding(): boolean {
    return this.context !== null && this.context.currentTime < this.ends;
  }

  play(name: SoundName, mode: Mode | null): void {
    this.silence();
    const context = this.context;
    if (context === null || context.state !== "running") return;
    const start = context.currentTime + 0.02;
    const { notes, spoken } = score(name, mode);
    for (const note of notes) {
      this.playing.push(strike(context, note, start));
      this.ends = Math.max(this.ends, start + note.at + note.hold);
    }
    for (const { at, clip } of spoken) {
      const buffer = this.clips.get(clip);
      if (buffer !== undefined) this.playing.push(speak(context, buffer, start + at));
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

function speak(context: AudioContext, buffer: AudioBuffer, at: number): AudioBufferSourceNode {
  const source = context.createBufferSource();
  source.buffer = buffer;
  source.connect(context.destination);
  source.start(at);
  return source;
}
