// Hills by light and shade (Horn's slope, light from the north-west), so that one sees why a ridge hides
// what comes from behind it. Ground that is not known stays empty.

import type { Terrain } from "../api/types";
import type { Bounds } from "./camera";

export interface Relief {
  readonly bounds: Bounds;
  readonly canvas: HTMLCanvasElement;
}

const METRES_A_DEGREE = 111_195;

/** Hills are drawn steeper than they are: a gentle ridge matters, and must be seen. */
const EXAGGERATION = 4;

/** RGBA, row by row from the north-west. */
export function shade(terrain: Terrain): Uint8ClampedArray<ArrayBuffer> {
  const { columns, rows, heights_m: heights } = terrain;
  const middle = ((terrain.south_deg + terrain.north_deg) / 2) * (Math.PI / 180);
  const dx = (((terrain.east_deg - terrain.west_deg) * METRES_A_DEGREE) / (columns - 1)) * Math.cos(middle);
  const dy = ((terrain.north_deg - terrain.south_deg) * METRES_A_DEGREE) / (rows - 1);
  const known = heights.filter((height) => height !== null);
  const low = known.reduce((least, height) => Math.min(least, height), Number.POSITIVE_INFINITY);
  const high = known.reduce((most, height) => Math.max(most, height), Number.NEGATIVE_INFINITY);
  const pixels = new Uint8ClampedArray(columns * rows * 4);
  const at = (row: number, column: number, fallback: number) => {
    const r = Math.min(rows - 1, Math.max(0, row));
    const c = Math.min(columns - 1, Math.max(0, column));
    return heights[r * columns + c] ?? fallback;
  };
  for (let row = 0; row < rows; row += 1) {
    for (let column = 0; column < columns; column += 1) {
      const height = heights[row * columns + column] ?? null;
      if (height === null) continue;
      const near = (r: number, c: number) => at(row + r, column + c, height);
      const east = near(-1, 1) + 2 * near(0, 1) + near(1, 1) - near(-1, -1) - 2 * near(0, -1) - near(1, -1);
      const south = near(1, -1) + 2 * near(1, 0) + near(1, 1) - near(-1, -1) - 2 * near(-1, 0) - near(-1, 1);
      const light = lit((EXAGGERATION * east) / (8 * dx), (EXAGGERATION * south) / (8 * dy));
      const tall = (height - low) / Math.max(1, high - low);
      // From the ground's colour, darker in the shade, lighter and warmer with height.
      const [red, green, blue] = [13 + 34 * tall, 26 + 28 * tall, 36 + 18 * tall];
      const gain = 0.35 + 1.5 * light;
      pixels.set([red * gain, green * gain, blue * gain, 255], 4 * (row * columns + column));
    }
  }
  return pixels;
}

/** Share of the light that a slope gets; level ground gets its half. */
function lit(east: number, south: number): number {
  const height = Math.SQRT1_2;
  // Towards the light: west, north, up.
  const [west, north] = [0.5, 0.5];
  const facing = west * east + north * south + height;
  const share = facing / Math.sqrt(1 + east * east + south * south);
  return Math.min(1, Math.max(0, 0.5 + (share - height)));
}

/** The picture of a terrain, ready to be laid under a map. */
export function relief(terrain: Terrain): Relief | null {
  const canvas = document.createElement("canvas");
  canvas.width = terrain.columns;
  canvas.height = terrain.rows;
  const context = canvas.getContext("2d");
  if (context === null) return null;
  context.putImageData(new ImageData(shade(terrain), terrain.columns, terrain.rows), 0, 0);
  const { west_deg: west, south_deg: south, east_deg: east, north_deg: north } = terrain;
  return { canvas, bounds: { west, south, east, north } };
}
