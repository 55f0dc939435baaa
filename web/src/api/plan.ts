// Asks the server to plan, and how far it is. A network that fails is an answer too.

import { authorization } from "./token";
import type { PlanRequest, PlanStatus } from "./types";

/** What the server says, or why there is no answer. */
export type Answer = { readonly status: PlanStatus } | { readonly refused: string };

export const look = (): Promise<Answer> => ask("GET");
export const begin = (request: PlanRequest): Promise<Answer> => ask("POST", request);
export const stop = (): Promise<Answer> => ask("DELETE");

async function ask(method: string, request?: PlanRequest): Promise<Answer> {
  try {
    const response = await fetch("./api/plan", {
      method,
      headers: { "content-type": "application/json", ...authorization() },
      ...(request === undefined ? {} : { body: JSON.stringify(request) }),
      signal: AbortSignal.timeout(5_000),
    });
    if (response.ok) return { status: (await response.json()) as PlanStatus };
    const why = await response.text();
    return { refused: why === "" ? `${response.status} ${response.statusText}` : why };
  } catch (error) {
    return { refused: error instanceof Error ? error.message : String(error) };
  }
}
