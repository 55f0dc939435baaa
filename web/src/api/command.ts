// Sends an operator's command, once.

import { authorization } from "./token";
import type { Command, CommandReply, CommandRequest, Mode } from "./types";

/** The server's answer; a network that fails is an answer too. */
export async function send(command: Command, mode: Mode): Promise<CommandReply> {
  const request: CommandRequest = { request: identifier(), mode, command };
  try {
    const response = await fetch("./api/commands", {
      method: "POST",
      headers: { "content-type": "application/json", ...authorization() },
      body: JSON.stringify(request),
      signal: AbortSignal.timeout(5_000),
    });
    return (await response.json()) as CommandReply;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return { request: request.request, mode, accepted: false, error: reason };
  }
}

/** 128 random bits; unlike `randomUUID` it works on a page without TLS too. */
function identifier(): string {
  const octets = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(octets, (octet) => octet.toString(16).padStart(2, "0")).join("");
}
