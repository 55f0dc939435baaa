// What lies still on the map, as rings of [latitude, longitude]: zones, what sensors can reach, gaps,
// and a grid of degrees to hold on to where there is no base map.

import type { Coverage, SensorInfo, Site } from "../api/types";
import type { Bounds } from "./camera";

export type Ring = readonly (readonly [number, number])[];

const RAD = Math.PI / 180;
const METRES_A_DEGREE = 111_195;

/** A place `distance_m` from another, in a direction clockwise from true north. Near enough to draw. */
function away(latitude: number, longitude: number, distance_m: number, azimuth_deg: number): [number, number] {
  const north = (distance_m / METRES_A_DEGREE) * Math.cos(azimuth_deg * RAD);
  const east = (distance_m / METRES_A_DEGREE) * Math.sin(azimuth_deg * RAD);
  return [latitude + north, longitude + east / Math.cos(latitude * RAD)];
}

/** What a sensor can reach if nothing stands in the way. */
export function reach(sensor: SensorInfo): Ring {
  const { latitude_deg, longitude_deg, range_max_m, azimuth_from_deg, azimuth_to_deg } = sensor;
  const allRound = azimuth_from_deg === null || azimuth_to_deg === null;
  const from = allRound ? 0 : azimuth_from_deg;
  const width = allRound ? 360 : (azimuth_to_deg - azimuth_from_deg + 360) % 360 || 360;
  const steps = Math.max(8, Math.ceil(width / 4));
  const ring: [number, number][] = allRound ? [] : [[latitude_deg, longitude_deg]];
  for (let i = 0; i <= steps; i += 1) {
    ring.push(away(latitude_deg, longitude_deg, range_max_m, from + (width * i) / steps));
  }
  const first = ring[0];
  if (first !== undefined && !allRound) ring.push(first);
  return ring;
}

/** Middle of an outline, for its label. */
export function middle(ring: Ring): [number, number] {
  const n = Math.max(1, ring.length);
  const sum = ring.reduce<[number, number]>((s, p) => [s[0] + p[0], s[1] + p[1]], [0, 0]);
  return [sum[0] / n, sum[1] / n];
}

/** Gap areas, outer rings and holes alike. */
export function gapRings(coverage: Coverage | null): Ring[] {
  return (coverage?.gaps.features ?? []).flatMap((gap) => {
    const geometry = gap.geometry;
    const polygons = geometry.type === "Polygon" ? [geometry.coordinates] : geometry.coordinates;
    return polygons.flat().map((ring) => ring.map(([longitude, latitude]) => [latitude, longitude] as const));
  });
}

/** Zones and sensors, with room around them; what a long-range sensor reaches may lie outside. */
export function home(site: Site): Bounds {
  const points: (readonly [number, number])[] = [
    ...site.zones.flatMap((zone) => zone.outline),
    ...site.sensors.map((s) => [s.latitude_deg, s.longitude_deg] as const),
  ];
  if (points.length === 0) points.push([site.latitude_deg, site.longitude_deg]);
  const [south, north] = [Math.min(...points.map((p) => p[0])), Math.max(...points.map((p) => p[0]))];
  const [west, east] = [Math.min(...points.map((p) => p[1])), Math.max(...points.map((p) => p[1]))];
  const room = 0.006 + 0.18 * Math.max(north - south, east - west);
  return { south: south - room, north: north + room, west: west - room, east: east + room };
}

export interface Line {
  readonly degrees: number;
  readonly axis: "latitude" | "longitude";
}

/** Lines of a grid of degrees, five or so across the picture. */
export function graticule(bounds: Bounds): Line[] {
  const step = roundStep(Math.max(bounds.east - bounds.west, bounds.north - bounds.south) / 6);
  const lines: Line[] = [];
  for (const [axis, low, high] of [
    ["latitude", bounds.south, bounds.north],
    ["longitude", bounds.west, bounds.east],
  ] as const) {
    for (let i = Math.ceil(low / step); i * step <= high; i += 1) {
      lines.push({ axis, degrees: i * step });
    }
  }
  return lines;
}

/** A length of 1, 2 or 5 times a power of ten. */
export function roundStep(wanted: number): number {
  const power = 10 ** Math.floor(Math.log10(Math.max(wanted, 1e-6)));
  const digit = wanted / power;
  return power * (digit < 1.5 ? 1 : digit < 3.5 ? 2 : digit < 7.5 ? 5 : 10);
}

/** A round length for a scale bar of at most `pixels`, and how long it is drawn. */
export function scaleBar(zoom: number, latitude: number, pixels: number): { metres: number; pixels: number } {
  const metresAPixel = (40_075_017 * Math.cos(latitude * RAD)) / (512 * 2 ** zoom);
  const rough = metresAPixel * pixels;
  const step = roundStep(rough);
  const metres = step <= rough ? step : roundStep(rough / 2.2);
  return { metres, pixels: metres / metresAPixel };
}
