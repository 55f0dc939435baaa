// Spoken words, made beforehand (see docs/console.md): the action comes first, and in a drill a voice
// says that it is one. Without them the tones stand alone.

import allClear from "./voice/en/all-clear.wav?url";
import cancelled from "./voice/en/cancelled.wav?url";
import exercise from "./voice/en/exercise.wav?url";
import takeCover from "./voice/en/take-cover.wav?url";

export type Clip = "take_cover" | "all_clear" | "cancelled" | "exercise";

const FILES: Record<Clip, string> = {
  take_cover: takeCover,
  all_clear: allClear,
  cancelled,
  exercise,
};

/** Every clip that could be loaded. */
export async function voices(context: BaseAudioContext): Promise<Map<Clip, AudioBuffer>> {
  const loaded = new Map<Clip, AudioBuffer>();
  for (const [clip, url] of Object.entries(FILES) as [Clip, string][]) {
    try {
      const response = await fetch(url);
      if (response.ok) loaded.set(clip, await context.decodeAudioData(await response.arrayBuffer()));
    } catch {
      // The tone is the alarm; the voice helps where it can be had.
    }
  }
  return loaded;
}
