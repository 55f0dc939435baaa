// One layer of the coverage map, asked for when somebody wants to see it.

import { authorization } from "./token";
import type { Layer, LayerKind } from "./types";

/** A server that has not answered by now is asked again when the map changes. */
const PATIENCE_MS = 10_000;

/** Whether a layer shows what is wanted, of the map that was drawn at `time`: no other map's may stand in. */
export function belongs(layer: Layer | null, kind: LayerKind | null, time: number | null): layer is Layer {
  return layer !== null && layer.layer === kind && layer.time === time;
}

export async function layer(kind: LayerKind): Promise<Layer | null> {
  try {
    const signal = AbortSignal.timeout(PATIENCE_MS);
    const response = await fetch(`./api/layers/${kind}`, { headers: authorization(), signal });
    return response.ok ? ((await response.json()) as Layer | null) : null;
  } catch {
    return null;
  }
}
