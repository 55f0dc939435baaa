// Staleness: what is on the screen must say when it may not be believed.

import { expect, test } from "vitest";
import type { Frame } from "../../src/api/types";
import { believable, link } from "../../src/state/link";
import { picture } from "../../src/state/picture";
import { reduce } from "../../src/state/reduce";
import { EMPTY, type View } from "../../src/state/view";
import * as attack from "../attack";

/** The view after frames at given real times (ms). */
function at(...said: readonly (readonly [number, Frame])[]): View {
  return said.reduce<View>((view, [real, frame]) => reduce(view, frame, real).view, EMPTY);
}

const joined = (t: number) => at([0, attack.hello(t)], [0, attack.snapshot(t)], [0, attack.heartbeat(t, 1)]);

test("before anything is heard the console says that it connects", () => {
  expect(link(EMPTY, 10_000)).toEqual({ state: "connecting" });
});

test("two seconds without a heartbeat, and the picture is not believed", () => {
  const view = joined(0);
  expect(link(view, 2_000)).toEqual({ state: "live" });
  expect(link(view, 2_001)).toEqual({ state: "silent", seconds: 2 });
});

test("track frames without heartbeats do not keep the picture believable", () => {
  const view = reduce(joined(0), attack.tracksFrame(3, 1), 3_000).view;
  expect(link(view, 3_000).state).toBe("silent");
});

test("heartbeats whose engine time stands still are an alarm", () => {
  let view = joined(5);
  for (const real of [1_000, 2_000, 3_000, 4_000]) view = reduce(view, attack.heartbeat(5, 1), real).view;
  expect(link(view, 4_000)).toEqual({ state: "stuck", seconds: 4 });
});

test("a recording that is over stands still without alarm", () => {
  let view = joined(79);
  for (const real of [1_000, 2_000, 5_000]) view = reduce(view, attack.heartbeat(80, 0), real).view;
  expect(link(view, 5_500)).toEqual({ state: "finished" });
});

test("when the server falls silent quiet zones read unknown, and warnings stand and count on", () => {
  const view = joined(20);
  const fresh = picture(view, 100);
  const stale = picture(view, 3_000);
  expect(believable(stale.link)).toBe(false);
  const states = (p: typeof fresh) => Object.fromEntries(p.zones.map((row) => [row.info.id, row.state]));
  expect(states(fresh)).toEqual({ terminal: "take_cover", depot: "take_cover", camp: "quiet", village: "quiet" });
  expect(states(stale)).toEqual({ terminal: "take_cover", depot: "take_cover", camp: "unknown", village: "unknown" });
  expect(fresh.covering[0]?.seconds).toBe(6);
  expect(stale.covering[0]?.seconds).toBe(4);
});
