// The WebSocket: connects, hands over frames, connects again. It never decides what they mean.

import type { ClientFrame, Frame } from "./types";

/** A server that restarts is met again within a second; a dead one is not hammered. */
const RETRY_MS = [200, 400, 800, 1_000];

/** A connection that says nothing is replaced, not waited for. */
const DEAD_MS = 5_000;

export class Connection {
  private socket: WebSocket | null = null;
  private retries = 0;
  private heard = 0;
  private timer: number;

  constructor(
    private readonly url: string,
    private readonly receive: (frame: Frame) => void,
  ) {
    this.open();
    this.timer = window.setInterval(() => this.watch(), 1_000);
  }

  send(frame: ClientFrame): void {
    if (this.socket?.readyState === WebSocket.OPEN) this.socket.send(JSON.stringify(frame));
  }

  close(): void {
    window.clearInterval(this.timer);
    const socket = this.socket;
    this.socket = null;
    socket?.close();
  }

  private open(): void {
    const socket = new WebSocket(this.url);
    this.socket = socket;
    this.heard = performance.now();
    socket.onmessage = (message) => {
      if (socket !== this.socket) return;
      this.heard = performance.now();
      this.retries = 0;
      const frame = parse(message.data);
      if (frame !== null) this.receive(frame);
    };
    socket.onclose = () => {
      if (socket !== this.socket) return;
      const wait = RETRY_MS[Math.min(this.retries++, RETRY_MS.length - 1)];
      window.setTimeout(() => {
        if (socket === this.socket) this.open();
      }, wait);
    };
  }

  /** A network that swallows everything closes no socket. */
  private watch(): void {
    if (this.socket !== null && performance.now() - this.heard > DEAD_MS) {
      const dead = this.socket;
      this.open();
      dead.close();
    }
  }
}

/** A frame of a type that this console knows; anything else is left for a newer one. */
function parse(data: unknown): Frame | null {
  if (typeof data !== "string") return null;
  try {
    const frame = JSON.parse(data) as Frame;
    const known = ["hello", "snapshot", "event", "tracks", "heartbeat"].includes(frame.type);
    return known ? frame : null;
  } catch {
    return null;
  }
}
