// Takes pictures of the console at a few moments of the scripted attack, and of the demonstration where
// FOREWARN_BIN names the program, to be looked at: `LOOK=DIR npm run look`.

import { test } from "vitest";
import { Browser } from "./browser";
import { finished } from "../attack";
import { leftOut, Program } from "./program";
import { FakeServer } from "./server";

const out = process.env["LOOK"] ?? "pictures";

test("pictures", { timeout: 300_000 }, async () => {
  const browser = await Browser.start({ webgl: true });
  for (const [name, from, query] of [
    ["quiet", 0, ""],
    ["prealert", 7.2, ""],
    ["attack", 19, ""],
    ["stay", 42, ""],
    ["summary", 79, ""],
    ["rtl", 19, "?direction=rtl"],
  ] as const) {
    const server = await FakeServer.start(from);
    const { page, trouble } = await browser.open(server.url + query);
    await page.waitForTimeout(3_000);
    await page.screenshot({ path: `${out}/${name}.png` });
    if (name === "attack") {
      server.silence();
      await page.waitForTimeout(4_000);
      await page.screenshot({ path: `${out}/silent.png` });
    }
    if (trouble.errors.length > 0 || trouble.foreign.length > 0) console.error(name, trouble);
    await page.close();
    await server.stop();
  }
  const planned = await FakeServer.start(0, 0.05);
  planned.plan = finished();
  const { page: planner } = await browser.open(planned.url);
  await planner.getByRole("button", { name: "Plan", exact: true }).click();
  await planner.getByTestId("proposal").waitFor();
  await planner.waitForTimeout(3_000);
  await planner.screenshot({ path: `${out}/plan.png` });
  await planner.keyboard.press("l");
  await planner.getByTestId("legend").waitFor();
  await planner.screenshot({ path: `${out}/layer.png` });
  await planned.stop();
  await browser.stop();
  const plain = await Browser.start({ webgl: false });
  const server = await FakeServer.start(19);
  const { page, trouble } = await plain.open(server.url);
  await page.waitForTimeout(3_000);
  await page.screenshot({ path: `${out}/plain.png` });
  console.error("plain", trouble);
  await server.stop();
  await plain.stop();
});

test.skipIf(leftOut("pictures of the demonstration"))("the demonstration", { timeout: 300_000 }, async () => {
  for (const [name, words, webgl] of [
    ["demo", ["demo"], false],
    ["layers", ["demo", "--improved"], true],
  ] as const) {
    const demo = await Program.start(...words);
    const browser = await Browser.start({ webgl });
    const { page } = await browser.open(demo.url);
    const banner = page.getByTestId("banner");
    await banner.getByText("TAKE COVER").waitFor({ timeout: 240_000 });
    if (name === "demo") {
      await banner.getByText("2 s", { exact: true }).first().waitFor({ timeout: 60_000 });
    } else {
      await page.getByLabel("Layer (L)").selectOption({ label: "Sensors that see it" });
      await page.getByTestId("legend").waitFor();
      await page.waitForTimeout(3_000);
    }
    await page.screenshot({ path: `${out}/${name}.png` });
    demo.kill();
    await browser.stop();
  }
});
