// Who must take cover, how long they have, what is coming: worked out from the view.

import { expect, test } from "vitest";
import { type Picture, picture } from "../../src/state/picture";
import { reduce } from "../../src/state/reduce";
import { EMPTY, type View } from "../../src/state/view";
import * as attack from "../attack";

function viewAt(t: number): View {
  const frames = [attack.hello(t), attack.snapshot(t), attack.heartbeat(t, 1)];
  return frames.reduce<View>((view, frame) => reduce(view, frame, 0).view, EMPTY);
}

const pictureAt = (t: number): Picture => picture(viewAt(t), 0);

test("threats are sorted by time to impact and say whom they endanger", () => {
  const threats = pictureAt(19).threats;
  expect(threats.map((threat) => [threat.track.track, threat.seconds, threat.zones])).toEqual([
    [11, 8, ["Terminal"]],
    [12, 14, ["Depot"]],
    [14, 19, ["Terminal"]],
    [15, 22, []],
  ]);
});

test("the most urgent zone comes first", () => {
  expect(pictureAt(19).zones.map((row) => [row.info.id, row.seconds])).toEqual([
    ["terminal", 8],
    ["depot", 14],
    ["camp", null],
    ["village", null],
  ]);
});

test("after the first impact a zone counts down to the next one", () => {
  const terminal = pictureAt(29).zones.find((row) => row.info.id === "terminal");
  expect(terminal?.seconds).toBe(9);
});

test("when nothing more comes people stay in cover for the rest of the stay", () => {
  const terminal = pictureAt(45).zones.find((row) => row.info.id === "terminal");
  expect(terminal?.state).toBe("take_cover");
  expect(terminal?.seconds).toBeNull();
  expect(terminal?.stay).toBe(27 + attack.STAY_S + 30 - 45);
});

test("a stay that ran out without an all-clear reads unknown, never clear", () => {
  const view = viewAt(45);
  const later = picture({ ...view, clock: { time: attack.START + 100_000, pace: 1, real: 0 } }, 0);
  expect(later.zones.find((row) => row.info.id === "terminal")?.state).toBe("unknown");
});

test("a zone of which the server says nothing reads unknown", () => {
  const view = viewAt(0);
  const camp = picture({ ...view, zones: view.zones.filter((zone) => zone.zone !== "camp") }, 0);
  expect(camp.zones.find((row) => row.info.id === "camp")?.state).toBe("unknown");
});

test("a track without fresh plots is marked as predicted only", () => {
  const view = viewAt(19);
  const tracks = view.tracks.map((track) => ({ ...track, seen: attack.START + 10_000 }));
  expect(picture({ ...view, tracks }, 0).threats.every((threat) => threat.coasting)).toBe(true);
});

test("people in a coverage gap are marked before anything flies", () => {
  const exposed = pictureAt(0).zones.filter((row) => row.exposed);
  expect(exposed.map((row) => row.info.id)).toEqual(["camp"]);
});

test("aircraft are counted and are no threat", () => {
  const { others, threats } = pictureAt(1);
  expect(others).toEqual({ aircraft: 1, bird: 0, drone: 0 });
  expect(threats).toEqual([]);
});
