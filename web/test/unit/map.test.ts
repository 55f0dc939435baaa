import { expect, test } from "vitest";
import { type Camera, fit, project, seen, unproject } from "../../src/map/camera";
import { graticule, reach, roundStep, scaleBar } from "../../src/map/ground";
import { shade } from "../../src/map/relief";
import { SITE } from "../attack";

const camera: Camera = { longitude_deg: 43.96, latitude_deg: 36.24, zoom: 12, width: 800, height: 600 };

test("a place and its pixel are the same thing said twice", () => {
  const [u, v] = project(camera, 36.25, 43.99);
  const [latitude, longitude] = unproject(camera, [u, v]);
  expect(latitude).toBeCloseTo(36.25, 9);
  expect(longitude).toBeCloseTo(43.99, 9);
});

test("the centre is in the middle and north is up", () => {
  expect(project(camera, 36.24, 43.96)).toEqual([400, 300]);
  expect(project(camera, 36.3, 43.96)[1]).toBeLessThan(300);
});

test("one pixel is as long as Mercator says: 40,075 km over 512 × 2^zoom at the equator", () => {
  const level: Camera = { longitude_deg: 0, latitude_deg: 0, zoom: 0, width: 512, height: 512 };
  expect(project(level, 0, 180)[0] - project(level, 0, -180)[0]).toBeCloseTo(512, 9);
  // The edge of the square Mercator world, a published constant.
  expect(project(level, 85.0511287798066, 0)[1]).toBeCloseTo(0, 6);
});

test("a fitted camera sees all that it was asked to", () => {
  const bounds = { west: 43.9, south: 36.2, east: 44.1, north: 36.3 };
  const view = seen(fit(bounds, 700, 500));
  expect(view.west).toBeLessThan(bounds.west);
  expect(view.east).toBeGreaterThan(bounds.east);
  expect(view.south).toBeLessThan(bounds.south);
  expect(view.north).toBeGreaterThan(bounds.north);
});

test("a sector starts and ends at its sensor and lies on the right side of it", () => {
  const sensor = SITE.sensors[0];
  if (sensor === undefined) throw new Error("no sensor");
  const ring = reach({ ...sensor, azimuth_from_deg: 350, azimuth_to_deg: 10 });
  expect(ring[0]).toEqual([sensor.latitude_deg, sensor.longitude_deg]);
  expect(ring.at(-1)).toEqual(ring[0]);
  expect(ring.every((point) => point[0] >= sensor.latitude_deg)).toBe(true);
});

test("grid and scale use round numbers", () => {
  expect([0.013, 0.03, 0.08, 700, 2].map(roundStep)).toEqual([0.01, 0.02, 0.1, 500, 2].map((n) => expect.closeTo(n, 9)));
  expect(graticule(seen(camera)).length).toBeGreaterThan(5);
  const bar = scaleBar(12, 36, 140);
  expect(bar.pixels).toBeLessThanOrEqual(140);
  // 140 pixels of 15.46 m are 2164 m.
  expect(bar.metres).toBe(2000);
});

test("hills are bright towards the light, dark away from it, and empty where not known", () => {
  // A ridge along the middle column, seen on a 3 by 3 degree-hundredth grid; one point is not known.
  const heights_m = [0, 80, 0, 0, 80, 0, 0, 80, null];
  const pixels = shade({ south_deg: 0, west_deg: 0, north_deg: 0.02, east_deg: 0.02, columns: 3, rows: 3, heights_m });
  const red = (row: number, column: number) => pixels[4 * (3 * row + column)] ?? Number.NaN;
  expect(red(1, 0)).toBeGreaterThan(red(1, 2));
  expect(pixels[4 * 8 + 3]).toBe(0);
  expect(pixels[3]).toBe(255);
});
