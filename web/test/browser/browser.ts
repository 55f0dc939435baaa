// Chromium, headless and cut off from everything but this machine, with what went wrong on a page.

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type BrowserContext, chromium, type Page } from "playwright-core";

const QUIET = [
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--no-sandbox",
];

/** Software rendering: WebGL without a graphics card. */
const WEBGL = ["--disable-gpu", "--enable-unsafe-swiftshader"];
const NO_WEBGL = ["--disable-gpu", "--disable-3d-apis"];

export interface Trouble {
  /** Requests to anywhere but the page's own server. */
  readonly foreign: string[];
  /** Violations of the content security policy and other errors. */
  readonly errors: string[];
}

export class Browser {
  private constructor(
    private readonly context: BrowserContext,
    private readonly profile: string,
  ) {}

  static async start(options: { webgl: boolean }): Promise<Browser> {
    const profile = mkdtempSync(join(tmpdir(), "forewarn-browser-"));
    const context = await chromium.launchPersistentContext(profile, {
      executablePath: process.env["CHROMIUM"] ?? "/usr/bin/chromium",
      headless: true,
      viewport: { width: 1440, height: 900 },
      args: [...QUIET, ...(options.webgl ? WEBGL : NO_WEBGL)],
    });
    return new Browser(context, profile);
  }

  async open(url: string): Promise<{ page: Page; trouble: Trouble }> {
    const page = await this.context.newPage();
    const trouble: Trouble = { foreign: [], errors: [] };
    const origin = new URL(url).host;
    page.on("request", (request) => {
      const target = new URL(request.url());
      const local = target.protocol === "data:" || target.protocol === "blob:" || target.host === origin;
      if (!local) trouble.foreign.push(request.url());
    });
    page.on("websocket", (socket) => {
      if (new URL(socket.url()).host !== origin) trouble.foreign.push(socket.url());
    });
    page.on("pageerror", (error) => trouble.errors.push(error.message));
    page.on("console", (message) => {
      if (message.type() === "error" && !/WebSocket connection|ERR_CONNECTION/.test(message.text())) {
        trouble.errors.push(message.text());
      }
    });
    await page.goto(url);
    return { page, trouble };
  }

  async stop(): Promise<void> {
    await this.context.close();
    rmSync(this.profile, { recursive: true, force: true });
  }
}
