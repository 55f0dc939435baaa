import { expect, test } from "vitest";
import { engineNow, hear, secondsLeft } from "../../src/state/clock";

test("time runs on between frames at the server's pace", () => {
  const clock = hear(null, 10_000, 500, 2);
  expect(engineNow(clock, 1_500)).toBe(12_000);
});

test("a frame that was held up on the way does not put the clock back", () => {
  let clock = hear(null, 10_000, 0);
  clock = hear(clock, 10_100, 900);
  expect(engineNow(clock, 900)).toBe(10_900);
});

test("a frame that is further ahead is followed at once", () => {
  let clock = hear(null, 10_000, 0);
  clock = hear(clock, 10_700, 500);
  expect(engineNow(clock, 500)).toBe(10_700);
});

test("a jump back that delay cannot explain is followed: another recording", () => {
  let clock = hear(null, 100_000, 0);
  clock = hear(clock, 5_000, 1_000);
  expect(engineNow(clock, 1_000)).toBe(5_000);
});

test("a countdown never shows more than there is", () => {
  expect(secondsLeft(10_000, 7_001)).toBe(2);
  expect(secondsLeft(10_000, 10_001)).toBe(-1);
});
