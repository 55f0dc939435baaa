// The console against the real program: `forewarn demo`, named by FOREWARN_BIN.

import { type ChildProcess, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { Browser, type Trouble } from "./browser";

const program = process.env["FOREWARN_BIN"];
const missing = program === undefined || !existsSync(program);
// In CI a missing program is a failure, elsewhere a counted skip.
const required = process.env["CI"] === "true";
if (missing) console.error("skipped: the console against `forewarn demo`: FOREWARN_BIN names no program");

const ATTACK = { timeout: 240_000 };

let demo: ChildProcess;
let browser: Browser;
let page: Page;
let trouble: Trouble;

/** Starts the demonstration and waits until it says where it listens. */
async function start(): Promise<string> {
  if (program === undefined || missing) throw new Error("FOREWARN_BIN names no program");
  demo = spawn(program, ["demo", "--listen", "127.0.0.1:0"], { stdio: ["ignore", "pipe", "pipe"] });
  return new Promise((resolve, reject) => {
    let said = "";
    const hear = (chunk: Buffer) => {
      said += chunk.toString();
      const url = /http:\/\/127\.0\.0\.1:\d+\/?/.exec(said)?.[0];
      if (url !== undefined) resolve(url.endsWith("/") ? url : `${url}/`);
    };
    demo.stdout?.on("data", hear);
    demo.stderr?.on("data", hear);
    demo.on("error", reject);
    demo.on("exit", (code) => reject(new Error(`the demonstration ended with ${code}:\n${said}`)));
  });
}

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

if (!missing || required) {
  beforeAll(async () => {
    browser = await Browser.start({ webgl: true });
    ({ page, trouble } = await browser.open(await start()));
    await page.getByTestId("zone").first().waitFor({ timeout: 30_000 });
    // The program simulates the incident and maps its coverage before it listens.
  }, 180_000);
  afterAll(async () => {
    demo.kill("SIGKILL");
    await browser.stop();
  });
}

test.skipIf(missing && !required)(
  "the incident unfolds on the console: take cover with a countdown, then nobody is fooled by a dead server",
  { timeout: 300_000 },
  async () => {
    expect(await page.locator(".stripe").innerText()).toMatch(/EXERCISE/);
    const banner = await sees(/TAKE COVER\s+\S[\s\S]*?\d+ s/, ATTACK);
    expect(banner).toMatch(/EXERCISE/);
    expect(await page.getByTestId("threat").count()).toBeGreaterThan(0);
    const covered = page.locator("[data-testid=zone][data-state=take_cover]");
    expect(await covered.count()).toBeGreaterThan(0);
    demo.kill("SIGKILL");
    await sees(/DO NOT TRUST THIS SCREEN/, { timeout: 10_000 });
    expect(trouble).toEqual({ foreign: [], errors: [] });
  },
);
