// The coverage map's layers as pictures: a colour for every class, and cross-hatching for what is not
// known, which is never drawn as covered.
//
// Times, like the picture that `forewarn coverage` writes, run from dark (nobody is warned) to light;
// lightness alone tells the order, so that colour-blind eyes read it too.

import type { Layer, LayerKind } from "../api/types";
import type { Bounds } from "./camera";

export type Colour = readonly [number, number, number];

export interface Overlay {
  readonly bounds: Bounds;
  readonly canvas: HTMLCanvasElement;
}

const TIMES: readonly (readonly [number, Colour])[] = [
  [1, [96, 90, 106]],
  [5, [150, 92, 106]],
  [10, [206, 122, 92]],
  [15, [232, 164, 88]],
  [20, [240, 204, 122]],
  [30, [222, 232, 190]],
  [Number.POSITIVE_INFINITY, [205, 245, 250]],
];

const COUNTS: readonly Colour[] = [
  [96, 90, 106],
  [206, 122, 92],
  [246, 218, 146],
  [172, 224, 232],
  [70, 150, 214],
];

/** By the code of the cause, from 1. */
const CAUSES: readonly Colour[] = [
  [150, 106, 66],
  [86, 180, 233],
  [213, 94, 0],
  [240, 228, 66],
  [0, 158, 115],
  [204, 121, 167],
  [130, 132, 140],
];

/** North, north-east, ... around the compass and back. */
const DIRECTIONS: readonly Colour[] = [
  [226, 217, 226],
  [150, 182, 196],
  [94, 132, 190],
  [94, 70, 168],
  [62, 30, 82],
  [122, 34, 80],
  [178, 82, 76],
  [204, 156, 134],
];

/** Which class a value belongs to. */
export function classOf(kind: LayerKind, value: number): number {
  switch (kind) {
    case "warning_time":
    case "decision_time":
      return TIMES.findIndex(([below]) => value < below);
    case "multiplicity":
      return Math.min(value, COUNTS.length - 1);
    case "cause":
      return value - 1;
    case "worst_direction":
      return Math.round(value / 45) % 8;
  }
}

/** The colours of a layer's classes, in the order of its legend. */
export function colours(kind: LayerKind): readonly Colour[] {
  switch (kind) {
    case "warning_time":
    case "decision_time":
      return TIMES.map(([, colour]) => colour);
    case "multiplicity":
      return COUNTS;
    case "cause":
      return CAUSES;
    case "worst_direction":
      return DIRECTIONS;
  }
}

/** Dots a value: enough for hatching. */
const DOTS = 4;
const OPACITY = 190;

/** RGBA, row by row from the north-west, `DOTS` dots a value each way. */
export function paint(layer: Layer): Uint8ClampedArray<ArrayBuffer> {
  const { columns, rows, values, layer: kind } = layer;
  const wide = columns * DOTS;
  const pixels = new Uint8ClampedArray(wide * rows * DOTS * 4);
  const palette = colours(kind);
  for (let y = 0; y < rows * DOTS; y += 1) {
    for (let x = 0; x < wide; x += 1) {
      const value = values[Math.floor(y / DOTS) * columns + Math.floor(x / DOTS)] ?? null;
      const colour = value === null ? undefined : palette[classOf(kind, value)];
      const at = 4 * (y * wide + x);
      if (colour !== undefined) pixels.set([...colour, OPACITY], at);
      else if ((x + y) % 12 < 2 || (x - y + 12 * wide * rows) % 12 < 2) pixels.set([196, 198, 204, 200], at);
    }
  }
  return pixels;
}

/** The picture of a layer, ready to be laid over a map. */
export function overlay(layer: Layer): Overlay | null {
  const canvas = document.createElement("canvas");
  canvas.width = layer.columns * DOTS;
  canvas.height = layer.rows * DOTS;
  const context = canvas.getContext("2d");
  if (context === null) return null;
  context.putImageData(new ImageData(paint(layer), canvas.width, canvas.height), 0, 0);
  const { west_deg: west, south_deg: south, east_deg: east, north_deg: north } = layer;
  return { canvas, bounds: { west, south, east, north } };
}
