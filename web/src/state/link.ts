// Whether what is on the screen may be believed.

import type { View } from "./view";

/** Heartbeats come every second; after two without one the picture is not to be trusted. */
export const SILENT_MS = 2_000;

/** Engine time must move on between heartbeats, unless the recording is over. */
export const STUCK_MS = 3_000;

export type Link =
  | { readonly state: "connecting" }
  | { readonly state: "live" }
  | { readonly state: "finished" }
  | { readonly state: "silent"; readonly seconds: number }
  | { readonly state: "stuck"; readonly seconds: number }
  | { readonly state: "refused"; readonly protocol: number };

/** The state of the connection at real time `real`. */
export function link(view: View, real: number): Link {
  if (view.refused !== null) return { state: "refused", protocol: view.refused };
  if (view.beat === null) return { state: "connecting" };
  const silent = real - view.beat;
  if (silent > SILENT_MS) return { state: "silent", seconds: Math.floor(silent / 1000) };
  const stuck = view.moved === null ? 0 : real - view.moved;
  if (view.clock?.pace !== 0 && stuck > STUCK_MS) {
    return { state: "stuck", seconds: Math.floor(stuck / 1000) };
  }
  return view.health?.state === "finished" ? { state: "finished" } : { state: "live" };
}

/** Whether the picture may be believed. */
export function believable(state: Link): boolean {
  return state.state === "live" || state.state === "finished";
}
