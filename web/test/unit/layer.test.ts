import { expect, test } from "vitest";
import { belongs } from "../../src/api/layers";
import type { Layer, LayerKind } from "../../src/api/types";
import { classOf, colours, paint } from "../../src/map/layer";
import { en } from "../../src/words/en";
import { layer } from "../attack";

const KINDS = ["warning_time", "decision_time", "cause", "worst_direction", "multiplicity"] as const;

test("every class has a colour and a word", () => {
  for (const kind of KINDS) expect([kind, colours(kind).length]).toEqual([kind, en.legend[kind].length]);
});

test("values fall into the class that the legend names", () => {
  const word = (kind: LayerKind, value: number) => en.legend[kind][classOf(kind, value)];
  expect([0, 1, 4, 5, 29, 30, 400].map((s) => word("warning_time", s))).toEqual([
    "none",
    "under 5 s",
    "under 5 s",
    "5 to 10 s",
    "20 to 30 s",
    "30 s and more",
    "30 s and more",
  ]);
  expect([0, 1, 3, 4, 9].map((n) => word("multiplicity", n))).toEqual(["none", "1 sensor", "3 sensors", "4 and more", "4 and more"]);
  expect([1, 7].map((n) => word("cause", n))).toEqual(["terrain", "no sensor, or ground not known"]);
  expect([0, 22, 44, 180, 338, 359].map((a) => word("worst_direction", a))).toEqual(["north", "north", "north-east", "south", "north", "north"]);
});

test("longer times are lighter, so that the order needs no colour", () => {
  const lightness = colours("warning_time").map(([red, green, blue]) => 0.2126 * red + 0.7152 * green + 0.0722 * blue);
  for (let i = 1; i < lightness.length; i += 1) expect(lightness[i]).toBeGreaterThan(5 + (lightness[i - 1] ?? 0));
});

test("what is not known is hatched and has no class's colour", () => {
  for (const kind of KINDS) {
    const drawn: Layer = layer(kind);
    const pixels = paint(drawn);
    const wide = Math.sqrt(pixels.length / 4);
    const palette = colours(kind).map((colour) => colour.join());
    const seen = new Set<string>();
    for (let y = 0; y < wide; y += 1) {
      for (let x = 0; x < wide / 4; x += 1) {
        const at = 4 * (y * wide + x);
        const colour = [...pixels.slice(at, at + 3)].join();
        seen.add(pixels[at + 3] === 0 ? "empty" : colour);
        expect(palette).not.toContain(pixels[at + 3] === 0 ? "" : colour);
      }
    }
    expect([...seen].sort()).toEqual(["196,198,204", "empty"]);
    // And what is known is not: the quarter beside it.
    const known = 4 * (wide / 4 + 1);
    expect([...pixels.slice(known, known + 3)].join()).toBe(palette[0]);
  }
});

test("a layer of an earlier map, or another layer, never stands in for the one that is wanted", () => {
  const drawn: Layer = { ...layer("cause"), time: 1000 };
  expect(belongs(drawn, "cause", 1000)).toBe(true);
  expect(belongs(drawn, "cause", 1500)).toBe(false);
  expect(belongs(drawn, "multiplicity", 1000)).toBe(false);
  // The map is not known any more.
  expect(belongs(drawn, "cause", null)).toBe(false);
  expect(belongs(null, "cause", 1000)).toBe(false);
});
