// The console against the real program: `forewarn demo`, named by FOREWARN_BIN.

import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { Browser, type Trouble } from "./browser";
import { leftOut, Program } from "./program";

const skipped = leftOut("the console against `forewarn demo`");

const ATTACK = { timeout: 240_000 };

let demo: Program;
let browser: Browser;
let page: Page;
let trouble: Trouble;

async function sees(pattern: RegExp, options: { timeout: number }): Promise<string> {
  const banner = page.getByTestId("banner");
  const end = performance.now() + options.timeout;
  let text = await banner.innerText();
  while (!pattern.test(text) && performance.now() < end) {
    await page.waitForTimeout(100);
    text = await banner.innerText();
  }
  expect(text).toMatch(pattern);
  return text;
}

if (!skipped) {
  beforeAll(async () => {
    browser = await Browser.start({ webgl: true });
    demo = await Program.start("demo");
    ({ page, trouble } = await browser.open(demo.url));
    await page.getByTestId("zone").first().waitFor({ timeout: 30_000 });
    // The program simulates the incident and maps its coverage before it listens.
  }, 180_000);
  afterAll(async () => {
    demo.kill();
    await browser.stop();
  });
}

test.skipIf(skipped)(
  "the incident unfolds on the console: take cover with a countdown, then nobody is fooled by a dead server",
  { timeout: 300_000 },
  async () => {
    expect(await page.locator(".stripe").innerText()).toMatch(/EXERCISE/);
    const banner = await sees(/TAKE COVER\s+\S[\s\S]*?\d+ s/, ATTACK);
    expect(banner).toMatch(/EXERCISE/);
    expect(await page.getByTestId("threat").count()).toBeGreaterThan(0);
    const covered = page.locator("[data-testid=zone][data-state=take_cover]");
    expect(await covered.count()).toBeGreaterThan(0);
    demo.kill();
    await sees(/DO NOT TRUST THIS SCREEN/, { timeout: 10_000 });
    expect(trouble).toEqual({ foreign: [], errors: [] });
  },
);
