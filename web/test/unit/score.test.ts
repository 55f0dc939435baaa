import { expect, test } from "vitest";
import { ALARM_S, score, type SoundName } from "../../src/sound/score";

const ALL: SoundName[] = ["take_cover", "pre_alert", "cancelled", "all_clear", "link_lost", "armed"];

test("the alarm begins with the action, in a drill too", () => {
  for (const mode of ["live", "exercise"] as const) {
    const { spoken, notes } = score("take_cover", mode);
    expect(spoken[0]).toEqual({ at: 0, clip: "take_cover" });
    expect(Math.min(...notes.map((note) => note.at))).toBeGreaterThan(0.5);
  }
});

test("a drill says that it is one, and real life never does", () => {
  const says = (mode: "live" | "exercise") => score("take_cover", mode).spoken.some((one) => one.clip === "exercise");
  expect(says("exercise")).toBe(true);
  expect(says("live")).toBe(false);
});

test("the alarm ends by itself", () => {
  const { notes } = score("take_cover", "live");
  expect(Math.max(...notes.map((note) => note.at + note.hold))).toBeLessThanOrEqual(ALARM_S);
});

test("no two sounds are alike, and only the alarm sweeps", () => {
  const tunes = ALL.map((name) => JSON.stringify(score(name, "live").notes.map((n) => [n.from, n.to, n.shape])));
  expect(new Set(tunes).size).toBe(ALL.length);
  const sweeping = ALL.filter((name) => score(name, "live").notes.some((note) => note.from !== note.to));
  expect(sweeping).toEqual(["take_cover"]);
});

test("a pre-alert is short and says nothing", () => {
  const { notes, spoken } = score("pre_alert", "live");
  expect(notes).toHaveLength(1);
  expect(notes[0]?.hold).toBeLessThan(0.3);
  expect(spoken).toEqual([]);
});
