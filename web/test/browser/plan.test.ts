// A plan watched to its end: the console against the real program, on the incident's site as it stood.

import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Page } from "playwright-core";
import { Browser, type Trouble } from "./browser";
import { leftOut, Program } from "./program";

const SITE = fileURLToPath(new URL("../../../sites/erbil-2021/site.toml", import.meta.url));
/** A plan takes seconds of a quiet processor. */
const PATIENCE = { timeout: 180_000 };

const skipped = leftOut("a plan from the console against `forewarn serve`");
let server: Program;
let browser: Browser;
let page: Page;
let trouble: Trouble;

if (!skipped) {
  beforeAll(async () => {
    server = await Program.start("serve", SITE);
    // The plan gives way to everything, to a map drawn without a graphics card too.
    browser = await Browser.start({ webgl: false });
    ({ page, trouble } = await browser.open(server.url));
    await page.getByTestId("zone").first().waitFor({ timeout: 30_000 });
  }, 180_000);
  afterAll(async () => {
    server.kill();
    await browser.stop();
  });
}

test.skipIf(skipped)(
  "a plan closes the incident's gap before the planner's eyes, with its reason, every zone and a site file to save",
  { timeout: 600_000 },
  async () => {
    await page.getByRole("button", { name: "Plan", exact: true }).click();
    const panel = page.getByTestId("plan");
    await panel.getByText("The ground is being surveyed.").waitFor({ state: "detached", ...PATIENCE });
    expect(await panel.getByTestId("counted").innerText()).toMatch(/^Every sensor of the site file counts as working/);
    await panel.getByLabel("Places").selectOption("grid");
    await panel.getByLabel("Squares of, metres").fill("1500");
    await panel.getByRole("button", { name: "Find the best places" }).click();
    await panel.getByText(/^Planning\. \d+ %$/).waitFor(PATIENCE);
    const parts = new Set<number>();
    const proposal = panel.getByTestId("proposal");
    while ((await proposal.count()) === 0) {
      const part = await panel.evaluate((one) => one.querySelector("progress")?.value ?? null);
      if (part !== null) parts.add(part);
      await page.waitForTimeout(100);
    }
    // The bar never ran back, and moved.
    const seen = [...parts];
    expect(seen.length).toBeGreaterThan(1);
    expect(seen).toEqual([...seen].sort((a, b) => a - b));
    const said = await proposal.innerText();
    expect(said).toMatch(/of the gap: arrivals from .*Camp \(900 people\)/);
    expect(said).toMatch(/Camp\s+NOT COVERED, \d+ of 8 s\s+covered, \d+ of 8 s/);
    expect(await proposal.locator("tbody tr").count()).toBe(5);
    expect(await proposal.locator("td.covered").count()).toBeGreaterThanOrEqual(5);
    const saving = page.waitForEvent("download");
    await proposal.getByRole("button", { name: "Save the new site file" }).click();
    const file = await readFile(await (await saving).path(), "utf8");
    expect(file.startsWith((await readFile(SITE, "utf8")).trimEnd())).toBe(true);
    expect(file.length).toBeGreaterThan((await readFile(SITE, "utf8")).length);
    expect(trouble).toEqual({ foreign: [], errors: [] });
  },
);
