// A small server that plays the scripted attack from any moment, at any pace, and can be silenced,
// stopped and made to skip an event.

import { readFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { extname, join, normalize } from "node:path";
import { fileURLToPath } from "node:url";
import { type WebSocket, WebSocketServer } from "ws";
import type { AirHealth, CommandRequest, Coverage, Frame, LayerKind, Mode, PlanProgress, PlanRequest } from "../../src/api/types";
import * as attack from "../attack";

const DIST = fileURLToPath(new URL("../../dist", import.meta.url));
const KINDS: Record<string, string> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript",
  ".css": "text/css",
  ".woff2": "font/woff2",
  ".svg": "image/svg+xml",
  ".wav": "audio/wav",
};

/** As the real server sends it. */
export const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; font-src 'self'; " +
  "connect-src 'self'; worker-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

interface Client {
  readonly socket: WebSocket;
  sent: number;
  sequence: number;
  acknowledged: number;
}

export class FakeServer {
  readonly commands: CommandRequest[] = [];
  mode: Mode = "exercise";
  /** Number of an event that is left out once. */
  skip: number | null = null;
  resyncs = 0;
  /** How well the air is known, where it is not as in the script. */
  air: AirHealth | null = null;
  /** Layers that were asked for. */
  readonly layers: LayerKind[] = [];
  /** When the map was drawn: its layers say the same. */
  private drawn = attack.coverage().time;
  /** Plans that were asked for, and how the latest stands. */
  readonly plans: PlanRequest[] = [];
  plan: PlanProgress = { state: "idle" };
  /** Most track frames that were ever unacknowledged at once. */
  window = 0;
  private readonly http: Server;
  private readonly sockets: WebSocketServer;
  private readonly clients = new Set<Client>();
  private readonly began = performance.now();
  private timers: NodeJS.Timeout[] = [];
  private silent = false;
  private frozen: number | null = null;

  private constructor(
    private readonly from: number,
    private readonly pace: number,
  ) {
    this.http = createServer((request, response) => {
      if (request.method === "POST" && request.url === "/api/commands") {
        let body = "";
        request.on("data", (chunk: Buffer) => (body += chunk.toString()));
        request.on("end", () => {
          const command = JSON.parse(body) as CommandRequest;
          this.commands.push(command);
          response.setHeader("content-type", "application/json");
          response.end(JSON.stringify({ request: command.request, mode: this.mode, accepted: true, error: null }));
        });
        return;
      }
      if (request.url === "/api/terrain") {
        response.setHeader("content-type", "application/json");
        response.end(JSON.stringify(attack.terrain()));
        return;
      }
      const kind = /^\/api\/layers\/(\w+)$/.exec(request.url ?? "")?.[1] as LayerKind | undefined;
      if (kind !== undefined) {
        this.layers.push(kind);
        response.setHeader("content-type", "application/json");
        response.end(JSON.stringify({ ...attack.layer(kind), time: this.drawn }));
        return;
      }
      if (request.url === "/api/plan") {
        let body = "";
        request.on("data", (chunk: Buffer) => (body += chunk.toString()));
        request.on("end", () => {
          if (request.method === "POST") {
            const asked = JSON.parse(body) as PlanRequest;
            if (asked.sensors + asked.sirens === 0) {
              response.writeHead(400);
              response.end("ask for a sensor or a siren");
              return;
            }
            this.plans.push(asked);
            this.plan = { state: "running", part: 0.25 };
          }
          if (request.method === "DELETE") this.plan = { state: "stopped" };
          response.setHeader("content-type", "application/json");
          response.end(JSON.stringify(attack.planStatus(this.mode, this.plans.length, this.plan)));
        });
        return;
      }
      void file(request.url ?? "/").then(
        ([kind, body]) => {
          response.writeHead(200, { "content-type": kind, "content-security-policy": POLICY });
          response.end(body);
        },
        () => {
          response.writeHead(404);
          response.end();
        },
      );
    });
    this.sockets = new WebSocketServer({ server: this.http, path: "/api/events" });
    this.sockets.on("connection", (socket) => this.meet(socket));
    this.timers.push(setInterval(() => this.play(), 100));
    this.timers.push(setInterval(() => this.beat(), 1000));
  }

  /** Listens on a free port unless told one; the attack stands at `from` seconds and runs at `pace`. */
  static async start(from: number, pace = 1, port = 0): Promise<FakeServer> {
    const server = new FakeServer(from, pace);
    await new Promise<void>((ready) => server.http.listen(port, "127.0.0.1", ready));
    return server;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.http.address() as AddressInfo).port}/`;
  }

  /** Seconds from the attack's start. */
  get now(): number {
    return this.frozen ?? this.from + (this.pace * (performance.now() - this.began)) / 1000;
  }

  /** Says nothing more, and keeps every connection open. */
  silence(): void {
    this.silent = true;
  }

  /** Heartbeats go on, and the engine stands still. */
  freeze(): void {
    this.frozen = this.now;
  }

  /** Sends a frame of the test's own to everybody. */
  say(frame: Frame): void {
    for (const client of this.clients) client.socket.send(this.text(frame));
  }

  /** The map is drawn anew, with an alarm for those who are worse off. */
  redraw(coverage: Coverage): void {
    const number = attack.numberAt(this.now) + 1;
    this.drawn = coverage.time;
    this.say({ type: "event", number, time: coverage.time, mode: this.mode, kind: "coverage_changed", coverage });
  }

  async stop(): Promise<void> {
    for (const timer of this.timers) clearInterval(timer);
    for (const client of this.clients) client.socket.terminate();
    this.sockets.close();
    this.http.closeAllConnections();
    await new Promise<void>((done) => this.http.close(() => done()));
  }

  /** A frame as it goes out, in this server's mode. */
  private text(frame: Frame): string {
    return JSON.stringify(frame, (key, value: unknown) => (key === "mode" ? this.mode : value));
  }

  private meet(socket: WebSocket): void {
    if (this.silent) return;
    const t = this.now;
    const client: Client = { socket, sent: attack.numberAt(t), sequence: 0, acknowledged: 0 };
    this.clients.add(client);
    socket.on("close", () => this.clients.delete(client));
    socket.on("message", (data: Buffer) => {
      const said = JSON.parse(data.toString()) as { type: string; sequence?: number };
      if (said.type === "ack") client.acknowledged = said.sequence ?? 0;
      if (said.type === "resync") {
        this.resyncs += 1;
        socket.send(this.text(attack.snapshot(this.now)));
      }
    });
    for (const frame of [attack.hello(t), attack.snapshot(t), attack.heartbeat(t, this.pace)]) {
      socket.send(this.text(frame));
    }
  }

  private play(): void {
    if (this.silent) return;
    const t = this.now;
    for (const client of this.clients) {
      for (const event of attack.EVENTS.slice(client.sent, attack.numberAt(t))) {
        client.sent = event.number;
        if (event.number === this.skip) this.skip = null;
        else client.socket.send(this.text({ type: "event", ...event }));
      }
      const open = client.sequence - client.acknowledged;
      this.window = Math.max(this.window, open);
      if (open < 2) {
        client.sequence += 1;
        client.socket.send(this.text(attack.tracksFrame(t, client.sequence)));
      }
    }
  }

  private beat(): void {
    if (this.silent) return;
    const frame = attack.heartbeat(this.now, this.pace);
    const air = this.air;
    this.say(air === null || frame.type !== "heartbeat" ? frame : { ...frame, health: { ...frame.health, air } });
  }
}

async function file(url: string): Promise<[string, Buffer]> {
  const path = normalize(new URL(url, "http://local").pathname).replace(/^(\.\.[/\\])+/, "");
  const name = path === "/" ? "/index.html" : path;
  return [KINDS[extname(name)] ?? "application/octet-stream", await readFile(join(DIST, name))];
}
