// The console in a real browser, against the scripted attack: what a safety officer sees and hears.

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import type { Mode } from "../../src/api/types";
import * as attack from "../attack";
import { Browser, type Trouble } from "./browser";
import { FakeServer } from "./server";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** Deadlines have a fivefold margin: the machine may be busy. */
const SOON = { timeout: 10_000 };

let browser: Browser;
let server: FakeServer;
let page: Page;
let trouble: Trouble;

async function at(t: number, query = "", pace = 1, mode: Mode = "exercise"): Promise<void> {
  server = await FakeServer.start(t, pace);
  server.mode = mode;
  ({ page, trouble } = await browser.open(server.url + query));
  await page.getByTestId("zone").first().waitFor(SOON);
}

const text = (id: string) => page.getByTestId(id).innerText();
const zone = (id: string) => page.locator(`[data-testid=zone][data-zone=${id}]`);
const zoneState = (id: string) => zone(id).getAttribute("data-state");

/** Waits until `look` gives what is wanted. */
async function until<T>(look: () => Promise<T>, wanted: (seen: T) => boolean): Promise<T> {
  let seen = await look();
  const end = performance.now() + SOON.timeout;
  while (!wanted(seen) && performance.now() < end) {
    await page.waitForTimeout(50);
    seen = await look();
  }
  expect(wanted(seen), JSON.stringify(seen)).toBe(true);
  return seen;
}

/** What axe-core finds on the page, once it is there. */
async function violations(): Promise<unknown[]> {
  return page.evaluate(async () => {
    const run = (globalThis as unknown as { axe: { run(): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> } }).axe;
    return (await run.run()).violations.map((one) => [one.id, one.nodes.map((node) => node.html)]);
  });
}

afterEach(async () => {
  // No page ever asks another machine for anything, or breaks the content security policy.
  expect(trouble).toEqual({ foreign: [], errors: [] });
  await page.close();
  await server.stop();
});

describe("with WebGL", () => {
  beforeAll(async () => {
    browser = await Browser.start({ webgl: true });
  });
  afterAll(() => browser.stop());

  test("in an attack the banner says who must take cover and how long they have", async () => {
    await at(19);
    const banner = await until(() => text("banner"), (seen) => /TAKE COVER/.test(seen));
    expect(banner).toMatch(/EXERCISE[\s\S]*TAKE COVER[\s\S]*Terminal\s+\d+ s[\s\S]*Depot\s+\d+ s/);
    expect(banner).not.toMatch(/Camp|Village/);
    expect(await zoneState("terminal")).toBe("take_cover");
    expect(await zoneState("camp")).toBe("quiet");
  });

  test("countdowns run, and agree with the server's clock to a second", async () => {
    await at(19);
    const left = async () => Number(/Depot\s+(\d+) s/.exec(await text("banner"))?.[1] ?? Number.NaN);
    const first = await left();
    expect(Math.abs(first - (33 - server.now))).toBeLessThan(1.5);
    await until(left, (seconds) => seconds <= first - 2);
  });

  test("threats are listed by time to impact with whom they endanger", async () => {
    await at(19);
    const rows = await until(() => page.getByTestId("threat").allInnerTexts(), (seen) => seen.length === 4);
    expect(rows.map((row) => /Terminal|Depot|open ground/.exec(row)?.[0])).toEqual([
      "Terminal",
      "Depot",
      "Terminal",
      "open ground",
    ]);
  });

  test("a warning that comes while one watches changes zone, title and spoken alert", async () => {
    await at(8, "", 0.2);
    expect(await zoneState("terminal")).toBe("pre_alert");
    await until(() => zoneState("terminal"), (state) => state === "take_cover");
    expect(await page.title()).toBe("TAKE COVER Terminal Forewarn");
    expect(await page.getByRole("alert").first().innerText()).toBe("TAKE COVER: Terminal");
  });

  test("before anything flies the console says who would not be warned", async () => {
    await at(0);
    expect(await text("gap")).toMatch(/Camp: NOT COVERED/);
    expect(await text("banner")).toMatch(/No warning stands/);
  });

  test("sound is off until a person turns it on, and then the alarm sounds until silenced", async () => {
    await at(7.5);
    const button = page.getByRole("button", { name: /Turn sound on/ });
    expect(await button.isVisible()).toBe(true);
    await page.keyboard.press("a");
    await page.getByText("Sound is on").waitFor(SOON);
    const silence = page.getByRole("button", { name: /Silence/ });
    await silence.waitFor(SOON);
    await page.keyboard.press(" ");
    await silence.waitFor({ state: "detached", ...SOON });
  });

  test("sound that is turned on during an attack sounds the alarm at once", async () => {
    await at(19);
    await page.getByRole("button", { name: /Turn sound on/ }).click();
    await page.getByRole("button", { name: /Silence/ }).waitFor(SOON);
  });

  test("a server that falls silent is told within two seconds, and quiet reads unknown", async () => {
    await at(20);
    server.silence();
    const silenced = performance.now();
    await until(() => text("banner"), (seen) => /DO NOT TRUST THIS SCREEN/.test(seen));
    expect(performance.now() - silenced).toBeLessThan(5 * 2_000);
    expect(await text("link")).toMatch(/NO CONNECTION for \d+ s/);
    expect(await zoneState("camp")).toBe("unknown");
    expect(await zoneState("depot")).toBe("take_cover");
    const filter = await page.locator(".fades").first().evaluate((node) => getComputedStyle(node).filter);
    expect(filter).toMatch(/grayscale\(1\)/);
  });

  test("a server that dies is told, and met again when it is back", async () => {
    await at(20);
    const port = new URL(server.url).port;
    await server.stop();
    await until(() => text("banner"), (seen) => /DO NOT TRUST THIS SCREEN/.test(seen));
    server = await FakeServer.start(50, 1, Number(port));
    await until(() => text("banner"), (seen) => /STAY IN COVER/.test(seen) && !/DO NOT TRUST/.test(seen));
  });

  test("an engine that stands still is told although heartbeats come", async () => {
    await at(20);
    server.freeze();
    await until(() => text("banner"), (seen) => /engine has stood still/.test(seen));
  });

  test("a sensor that stops is an alarm on the screen", async () => {
    await at(0);
    const number = attack.numberAt(server.now) + 1;
    const since = attack.START;
    const alarm = { id: "sensor_lost/tower", kind: "sensor_lost", since, sensor: "tower", zone: null, detail: null } as const;
    server.say({ type: "event", number, time: since, mode: "exercise", kind: "alarm", raised: true, alarm });
    await until(() => page.getByTestId("alarm").allInnerTexts(), (seen) => /Sensor lost\s+tower/.test(seen.join()));
  });

  test("a missing event is noticed and made good", async () => {
    await at(8, "", 0.3);
    server.skip = attack.numberAt(server.now) + 1;
    await until(() => Promise.resolve(server.resyncs), (count) => count === 1);
    await until(() => zoneState("terminal"), (state) => state === "take_cover");
  });

  test("track frames are acknowledged: never more than two on the way", async () => {
    await at(19);
    await page.waitForTimeout(2_000);
    expect(server.window).toBeLessThanOrEqual(2);
  });

  test("the WebGL map takes over from the plain one", async () => {
    await at(19);
    await until(() => page.getByTestId("map").getAttribute("data-plain"), (plain) => plain === "no");
  });

  test("a command needs two steps and carries the mode that its sender saw", async () => {
    await at(0);
    await zone("village").getByRole("button").click();
    await page.getByRole("button", { name: "Warn: take cover" }).click();
    expect(server.commands).toEqual([]);
    await page.getByRole("button", { name: 'EXERCISE: send "Warn: take cover" to Village' }).click();
    await page.getByText("Taken.").waitFor(SOON);
    expect(server.commands).toEqual([
      { request: expect.stringMatching(/^[0-9a-f]{32}$/), mode: "exercise", command: { do: "warn", zone: "village" } },
    ]);
  });

  test("in real life nothing says exercise, and a command asks once more", async () => {
    await at(19, "", 1, "live");
    expect(await text("banner")).toMatch(/TAKE COVER/);
    expect(await page.locator("body").innerText()).not.toMatch(/exercise/i);
    await zone("village").getByRole("button").click();
    await page.getByRole("button", { name: "Warn: take cover" }).click();
    const send = page.getByRole("button", { name: 'LIVE: send "Warn: take cover" to Village' });
    expect(await send.isDisabled()).toBe(true);
    await page.getByRole("checkbox").check();
    await send.click();
    await page.getByText("Taken.").waitFor(SOON);
    expect(server.commands.map((command) => command.mode)).toEqual(["live"]);
  });

  test("at the end the summary says who was warned, who was not, and why", async () => {
    await at(attack.END_S - 1);
    const rows = await until(() => page.getByTestId("summary").locator("tbody tr").allInnerTexts(), (seen) => seen.length === 4);
    expect(rows[0]).toMatch(/Camp\s+900\s+NOT WARNED\s+15 s\s+It came down behind the ridge/);
    await page.keyboard.press("Escape");
    await page.getByTestId("summary").waitFor({ state: "detached", ...SOON });
  });

  test("the keyboard does everything: select, help, gaps", async () => {
    await at(19);
    await page.keyboard.press("n");
    await until(() => page.locator("tr.selected").allInnerTexts(), (rows) => /^11/.test(rows[0] ?? ""));
    await page.keyboard.press("?");
    await page.getByRole("dialog").waitFor(SOON);
    await page.keyboard.press("Escape");
    await page.getByRole("dialog").waitFor({ state: "detached", ...SOON });
    await page.keyboard.press("g");
    const gaps = page.getByRole("button", { name: /Gaps/ });
    await until(() => gaps.getAttribute("aria-pressed"), (pressed) => pressed === "false");
  });

  test("each layer of the coverage map has a legend, and what is not known is in it", async () => {
    await at(0);
    const legend = page.getByTestId("legend");
    for (const [kind, words] of [
      ["multiplicity", /Sensors that see it[\s\S]*none\s+1 sensor\s+2 sensors\s+3 sensors\s+4 and more\s+not known/],
      ["cause", /What limits it[\s\S]*terrain[\s\S]*not known/],
      ["warning_time", /Warning time[\s\S]*30 s and more\s+not known/],
    ] as const) {
      await page.getByTestId("layer").selectOption({ label: words.source.split("[")[0] ?? "" });
      await until(() => Promise.resolve(server.layers.at(-1)), (asked) => asked === kind);
      await until(() => legend.innerText(), (seen) => words.test(seen));
    }
    await page.getByTestId("layer").selectOption({ label: "No layer" });
    await legend.waitFor({ state: "detached", ...SOON });
  });

  test("a layer is fetched anew when the map is", async () => {
    await at(0);
    await page.keyboard.press("l");
    await page.getByTestId("legend").waitFor(SOON);
    const asked = server.layers.length;
    server.redraw({ ...attack.coverage(), time: attack.START + 500 });
    await until(() => Promise.resolve(server.layers.length), (now) => now === asked + 1);
  });

  test("when a sensor is lost its zones are named as worse off, and the gap is drawn", async () => {
    await at(0);
    expect(await page.getByTestId("gap").count()).toBe(1);
    const coverage = attack.coverage();
    const zones = coverage.zones.map((one) =>
      one.zone === "village" ? { ...one, covered: "short" as const, sentence: "Village, arrivals from E: 6 s, needs 20 s" } : one,
    );
    server.redraw({ ...coverage, time: attack.START + 500, zones });
    const gaps = await until(() => page.getByTestId("gap").allInnerTexts(), (seen) => seen.length === 2);
    expect(gaps[1]).toMatch(/Village: too short\s+Village, arrivals from E: 6 s, needs 20 s/);
  });

  test("a sensor is left out in two steps", async () => {
    await at(0);
    await page.getByRole("button", { name: "Leave out tower" }).click();
    await page.getByRole("button", { name: "Leave out: its plots no longer count" }).click();
    expect(server.commands).toEqual([]);
    await page.getByRole("button", { name: /^EXERCISE: send "Leave out/ }).click();
    await page.getByText("Taken.").waitFor(SOON);
    expect(server.commands.map((one) => one.command)).toEqual([{ do: "sensor_in_use", sensor: "tower", in_use: false }]);
  });

  test("a planner draws, asks, watches and reads why", async () => {
    // So slow that nobody must take cover while it lasts: the planner would fold away.
    await at(0, "", 0.05);
    await until(() => page.getByTestId("map").getAttribute("data-plain"), (plain) => plain === "no");
    await page.getByRole("button", { name: "Plan", exact: true }).click();
    const panel = page.getByTestId("plan");
    const map = page.getByTestId("map");
    const box = await map.boundingBox();
    if (box === null) throw new Error("no map");
    const click = (x: number, y: number) => page.mouse.click(box.x + x, box.y + y);
    await panel.getByRole("button", { name: "Sensor" }).click();
    await click(150, 200);
    await click(200, 300);
    await panel.getByRole("button", { name: "Keep out" }).click();
    for (const [x, y] of [[60, 350], [120, 350], [120, 420]] as const) await click(x, y);
    // A drag moves the map and draws nothing.
    await page.mouse.move(box.x + 150, box.y + 250);
    await page.mouse.down();
    await page.mouse.move(box.x + 190, box.y + 290, { steps: 4 });
    await page.mouse.up();
    await panel.getByLabel("Or type a place").fill("36.25, 43.97");
    await panel.getByRole("button", { name: "Sensor" }).click();
    await panel.getByRole("button", { name: "Add" }).click();
    await panel.getByRole("button", { name: "Find the best places" }).click();
    await panel.getByText("Planning. 25 %").waitFor(SOON);
    const asked = server.plans[0];
    expect(asked).toMatchObject({ sensors: 1, sirens: 0, budget: null, model: null });
    const places = asked?.candidates.from === "places" ? asked.candidates.places : [];
    expect(places.length).toBe(3);
    expect(places[2]).toEqual({ kind: "sensor", latitude_deg: 36.25, longitude_deg: 43.97, cost: null });
    // The second click was south-east of the first.
    expect(places[1]?.latitude_deg).toBeLessThan(places[0]?.latitude_deg ?? 0);
    expect(places[1]?.longitude_deg).toBeGreaterThan(places[0]?.longitude_deg ?? 180);
    expect(asked?.exclusions.map((area) => area.length)).toEqual([3]);
    server.plan = attack.finished();
    const proposal = await until(() => page.getByTestId("proposal").innerText(), (seen) => /drawn-sensor-1/.test(seen));
    expect(proposal).toMatch(/closes all of the gap: arrivals from S to W at Camp/);
    expect(proposal).toMatch(/Camp\s+NOT COVERED, 0 of 15 s\s+covered, 19 of 15 s/);
  });

  test("a plan is stopped, and a refusal says why", async () => {
    await at(0, "", 0.05);
    await page.getByRole("button", { name: "Plan", exact: true }).click();
    const panel = page.getByTestId("plan");
    await panel.getByLabel("Sensors").fill("0");
    await panel.getByRole("button", { name: "Find the best places" }).click();
    await panel.getByText("ask for a sensor or a siren").waitFor(SOON);
    // The browser itself remarks on the status; nothing else is amiss.
    expect(trouble.errors.splice(0)).toEqual([expect.stringMatching(/status of 400/)]);
    await panel.getByLabel("Sensors").fill("1");
    await panel.getByLabel("Places").selectOption("grid");
    await panel.getByRole("button", { name: "Find the best places" }).click();
    await panel.getByRole("button", { name: "Stop" }).click();
    await panel.getByText("Stopped.").waitFor(SOON);
    expect(server.plans[0]?.candidates).toEqual({ from: "grid", step_m: 1000 });
  });

  test("the planner folds away when somebody must take cover", async () => {
    await at(0, "", 0.05);
    await page.getByRole("button", { name: "Plan", exact: true }).click();
    await page.getByTestId("plan").waitFor(SOON);
    const number = attack.numberAt(server.now) + 1;
    const status = attack.zoneStatus("terminal", 9);
    server.say({ type: "event", number, time: attack.START, mode: "exercise", kind: "warning", action: "warn", lead_s: 18, status });
    await until(() => zoneState("terminal"), (state) => state === "take_cover");
    await page.getByTestId("plan").waitFor({ state: "detached", ...SOON });
  });

  test("the air stands on the console: how old its profile is, and an alarm when that is too old", async () => {
    await at(0);
    expect(await text("air")).toBe("Air: no time of measurement stated, wind known to 3.0 m/s");
    server.air = { age_h: 7.6, stale: true, wind_sd_mps: 4.25 };
    await until(() => text("air"), (seen) => seen === "Air profile 7 h old, wind known to 4.3 m/s");
    expect(await page.getByTestId("air").getAttribute("class")).toMatch(/lost/);
    const number = attack.numberAt(server.now) + 1;
    const alarm = { id: "air_stale", kind: "air_stale", since: attack.START, sensor: null, zone: null, detail: "load a newer profile" } as const;
    server.say({ type: "event", number, time: attack.START, mode: "exercise", kind: "alarm", raised: true, alarm });
    await until(() => page.getByTestId("alarm").allInnerTexts(), (seen) => /Air profile is old\s+load a newer profile/.test(seen.join()));
  });

  test("an estimate over ground that is not known says so", async () => {
    await at(19);
    const rows = await until(() => page.getByTestId("threat").allInnerTexts(), (seen) => seen.length === 4);
    expect(rows.filter((row) => /ground not known/.test(row)).length).toBe(rows.filter((row) => /open ground/.test(row)).length);
  });

  test("accessible, as axe-core sees it, while somebody plans over a layer", async () => {
    await at(0, "", 0.05);
    server.plan = attack.finished();
    await page.getByRole("button", { name: "Plan", exact: true }).click();
    await page.getByTestId("proposal").waitFor(SOON);
    await page.keyboard.press("l");
    await page.getByTestId("legend").waitFor(SOON);
    await page.evaluate(axe);
    expect(await violations()).toEqual([]);
  });

  test("mirrored for right-to-left, seconds stay readable", async () => {
    await at(19, "?direction=rtl");
    expect(await page.locator("html").getAttribute("dir")).toBe("rtl");
    const zones = await page.locator("aside.zones").boundingBox();
    expect(zones?.x).toBeGreaterThan(700);
  });

  for (const [when, t] of [["quiet", 0], ["an attack", 19], ["the summary", attack.END_S]] as const) {
    test(`accessible, as axe-core sees it, in ${when}`, async () => {
      await at(t);
      await page.waitForTimeout(500);
      await page.evaluate(axe);
      expect(await violations()).toEqual([]);
    });
  }
});

describe("without WebGL", () => {
  beforeAll(async () => {
    browser = await Browser.start({ webgl: false });
  });
  afterAll(() => browser.stop());

  test("banner, lists, countdown and a plain map work", async () => {
    await at(19);
    expect(await text("banner")).toMatch(/TAKE COVER[\s\S]*Terminal\s+\d+ s/);
    expect(await page.getByTestId("threat").count()).toBe(4);
    expect(await page.getByTestId("map").getAttribute("data-plain")).toBe("stays");
    await page.getByText(/No WebGL here/).waitFor(SOON);
  });
});
