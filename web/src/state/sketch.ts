// What a planner has drawn, as a value: places for sensors and sirens, and areas in which nothing may
// stand. Every step gives a new one, so that the last can be taken back.

import type { DeviceKind, PlanPlace } from "../api/types";

type Corner = readonly [latitude_deg: number, longitude_deg: number];

/** What a click on the map adds. */
export type Tool = DeviceKind | "area";

export interface Sketch {
  readonly places: readonly PlanPlace[];
  /** Outlines that are closed. */
  readonly areas: readonly (readonly Corner[])[];
  /** The outline that is being drawn. */
  readonly corners: readonly Corner[];
}

export const BLANK: Sketch = { places: [], areas: [], corners: [] };

/** As the server has it. */
export const PLACES_MAX = 256;
export const AREAS_MAX = 32;
export const CORNERS_MAX = 128;

/** The sketch after a click with a tool. What would be more than the server takes is left out. */
export function add(sketch: Sketch, tool: Tool, latitude_deg: number, longitude_deg: number): Sketch {
  if (tool === "area") {
    if (sketch.areas.length >= AREAS_MAX || sketch.corners.length >= CORNERS_MAX) return sketch;
    return { ...sketch, corners: [...sketch.corners, [latitude_deg, longitude_deg]] };
  }
  if (sketch.places.length >= PLACES_MAX) return sketch;
  return { ...sketch, places: [...sketch.places, { kind: tool, latitude_deg, longitude_deg, cost: null }] };
}

/** Closes the outline that is being drawn; fewer than three corners are none. */
export function close(sketch: Sketch): Sketch {
  if (sketch.corners.length < 3) return { ...sketch, corners: [] };
  return { ...sketch, areas: [...sketch.areas, sketch.corners], corners: [] };
}

/** Gives the latest place of a kind a cost of its own. */
export function priced(sketch: Sketch, index: number, cost: number | null): Sketch {
  return { ...sketch, places: sketch.places.map((place, i) => (i === index ? { ...place, cost } : place)) };
}

/** The sketch without one place. */
export function without(sketch: Sketch, index: number): Sketch {
  return { ...sketch, places: sketch.places.filter((_, i) => i !== index) };
}

/** A place as people type it: latitude, longitude in degrees; `null`: none. */
export function typed(text: string): Corner | null {
  const parts = text.trim().split(/[\s,;]+/).map(Number);
  const [latitude, longitude] = parts;
  if (parts.length !== 2 || latitude === undefined || longitude === undefined) return null;
  const fits = Math.abs(latitude) <= 90 && Math.abs(longitude) <= 180;
  return fits ? [latitude, longitude] : null;
}
