import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { en } from "../../src/words/en";
import { clockText, describe, minutes, words } from "../../src/words/words";
import * as attack from "../attack";

const name = (id: string) => attack.SITE.zones.find((zone) => zone.id === id)?.name ?? id;

test("a warning's line says where, what, why and how long, and stands out", () => {
  const warn = attack.EVENTS.find((event) => event.kind === "warning" && event.action === "warn");
  if (warn === undefined) throw new Error("no warning");
  expect(describe(warn, en, name)).toEqual(["Terminal: TAKE COVER (impact likely here), 18 s to impact", "alarm"]);
});

test("a kind of event that a newer server knows is named, not dropped", () => {
  const event = { number: 1, time: 0, mode: "live", kind: "eclipse" } as unknown as Parameters<typeof describe>[0];
  expect(describe(event, en, name)).toEqual(["eclipse", "plain"]);
});

test("times are UTC, lengths of time minutes and seconds", () => {
  expect(clockText(attack.START)).toBe("18:30:00");
  expect([0, 9.9, 61, 600].map(minutes)).toEqual(["0:00", "0:09", "1:01", "10:00"]);
});

test("a layout can be mirrored, and a language that is not there falls back to English", () => {
  expect(words("?direction=rtl").direction).toBe("rtl");
  expect(words("?language=xx").takeCover).toBe(en.takeCover);
});

test("no panel has words of its own: they all come from the table", () => {
  const folder = new URL("../../src/panels/", import.meta.url);
  for (const file of readdirSync(folder).filter((one) => one.endsWith(".svelte"))) {
    const markup = readFileSync(new URL(file, folder), "utf8")
      .replace(/<(script|style)[\s\S]*?<\/\1>/g, "")
      .replace(/<!--[\s\S]*?-->/g, "")
      .replace(/\{(?:[^{}]|\{[^{}]*\})*\}/g, "");
    const text = markup.replace(/<[^>]*>/g, " ").match(/[A-Za-z]{3,}/g) ?? [];
    expect([file, text.filter((word) => !["Forewarn", "UTC", "Esc", "Space"].includes(word))]).toEqual([file, []]);
  }
});
