// The real program, named by FOREWARN_BIN, started for a test and asked where it listens.

import { type ChildProcess, spawn } from "node:child_process";
import { existsSync } from "node:fs";

const program = process.env["FOREWARN_BIN"];
const missing = program === undefined || !existsSync(program);

/** Whether a test of the real program is left out. In CI a missing program is a failure, elsewhere a counted skip. */
export function leftOut(what: string): boolean {
  if (missing) console.error(`skipped: ${what}: FOREWARN_BIN names no program`);
  return missing && process.env["CI"] !== "true";
}

export class Program {
  private constructor(
    readonly url: string,
    private readonly child: ChildProcess,
  ) {}

  /** Starts it with these words and waits until it says where it listens. */
  static async start(...words: string[]): Promise<Program> {
    if (program === undefined || missing) throw new Error("FOREWARN_BIN names no program");
    const child = spawn(program, [...words, "--listen", "127.0.0.1:0"], { stdio: ["ignore", "pipe", "pipe"] });
    return new Promise((resolve, reject) => {
      let said = "";
      const hear = (chunk: Buffer) => {
        said += chunk.toString();
        const url = /http:\/\/127\.0\.0\.1:\d+\/?/.exec(said)?.[0];
        if (url !== undefined) resolve(new Program(url.endsWith("/") ? url : `${url}/`, child));
      };
      child.stdout?.on("data", hear);
      child.stderr?.on("data", hear);
      child.on("error", reject);
      child.on("exit", (code) => reject(new Error(`it ended with ${code}:\n${said}`)));
    });
  }

  kill(): void {
    this.child.kill("SIGKILL");
  }
}
