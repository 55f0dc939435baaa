import { expect, test } from "vitest";
import { add, AREAS_MAX, BLANK, close, PLACES_MAX, priced, typed, without } from "../../src/state/sketch";

test("clicks become places and corners, and an outline is closed with three", () => {
  let sketch = add(BLANK, "sensor", 36.2, 44);
  sketch = add(sketch, "siren", 36.3, 44.1);
  for (const [latitude, longitude] of [[36, 44], [36, 45], [37, 45]] as const) sketch = add(sketch, "area", latitude, longitude);
  expect(sketch.places.map((place) => place.kind)).toEqual(["sensor", "siren"]);
  expect(close(sketch).areas).toEqual([[[36, 44], [36, 45], [37, 45]]]);
  expect(close(add(BLANK, "area", 36, 44))).toEqual(BLANK);
});

test("places get costs and are taken away one by one", () => {
  const two = add(add(BLANK, "sensor", 1, 2), "siren", 3, 4);
  expect(priced(two, 1, 7.5).places.map((place) => place.cost)).toEqual([null, 7.5]);
  expect(without(two, 0).places.map((place) => place.kind)).toEqual(["siren"]);
});

test("no more is drawn than the server takes", () => {
  let sketch = BLANK;
  for (let i = 0; i < PLACES_MAX + 5; i += 1) sketch = add(sketch, "sensor", 1, 2);
  expect(sketch.places.length).toBe(PLACES_MAX);
  const full = { ...BLANK, areas: Array.from({ length: AREAS_MAX }, () => [[1, 2]] as const) };
  expect(add(full, "area", 1, 2)).toBe(full);
});

test("a typed place is latitude, longitude, and on Earth", () => {
  expect(typed(" 36.24, 43.98 ")).toEqual([36.24, 43.98]);
  expect(typed("36.24 -43.98")).toEqual([36.24, -43.98]);
  for (const wrong of ["", "36.24", "north, 44", "96, 44", "36, 44, 400"]) expect(typed(wrong)).toBeNull();
});
