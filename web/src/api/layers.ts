// One layer of the coverage map, asked for when somebody wants to see it.

import { authorization } from "./token";
import type { Layer, LayerKind } from "./types";

export async function layer(kind: LayerKind): Promise<Layer | null> {
  try {
    const response = await fetch(`./api/layers/${kind}`, { headers: authorization() });
    return response.ok ? ((await response.json()) as Layer | null) : null;
  } catch {
    return null;
  }
}
