// The planner's side of the console: what is drawn and asked, how far the server is, what came of it.

import { type Answer, begin, look, stop } from "./api/plan";
import type { PlanCandidates, PlanChoice, PlanStatus } from "./api/types";
import { BLANK, close, type Sketch, type Tool } from "./state/sketch";

/** How often a running plan is asked how far it is. */
const LOOK_MS = 400;

export type From = PlanCandidates["from"];

export class Planning {
  open = $state(false);
  tool = $state<Tool | null>(null);
  sketch = $state.raw<Sketch>(BLANK);
  sensors = $state(1);
  sirens = $state(0);
  budget = $state<number | null>(null);
  from = $state<From>("places");
  step_m = $state(1000);
  /** Empty: those of the site file. */
  model = $state("");
  status = $state.raw<PlanStatus | null>(null);
  /** Why the server did not do what it was asked. */
  refused = $state<string | null>(null);
  private timer: number | null = null;

  /** Whether a plan is being made. */
  get running(): boolean {
    return this.status?.progress.state === "running";
  }

  /** What is proposed, to be drawn. */
  get choices(): readonly PlanChoice[] {
    const progress = this.status?.progress;
    return progress?.state === "finished" ? progress.plan.choices : [];
  }

  show(): void {
    this.open = true;
    void this.ask(look());
  }

  hide(): void {
    this.open = false;
    this.tool = null;
    if (this.timer !== null) window.clearTimeout(this.timer);
    this.timer = null;
  }

  begin(): void {
    this.sketch = close(this.sketch);
    this.tool = null;
    const candidates: PlanCandidates =
      this.from === "places"
        ? { from: "places", places: [...this.sketch.places] }
        : this.from === "grid"
          ? { from: "grid", step_m: this.step_m }
          : { from: "site_file" };
    const request = {
      sensors: this.sensors,
      sirens: this.sirens,
      budget: this.budget,
      model: this.model === "" ? null : this.model,
      candidates,
      exclusions: this.sketch.areas.map((area) => area.map(([latitude, longitude]): [number, number] => [latitude, longitude])),
    };
    void this.ask(begin(request));
  }

  stop(): void {
    void this.ask(stop());
  }

  private async ask(asked: Promise<Answer>): Promise<void> {
    const answer = await asked;
    if ("refused" in answer) this.refused = answer.refused;
    else {
      this.refused = null;
      this.status = answer.status;
    }
    const waiting = this.status?.progress.state;
    if (!this.open || this.timer !== null) return;
    if (waiting === "running" || waiting === "surveying") {
      this.timer = window.setTimeout(() => {
        this.timer = null;
        void this.ask(look());
      }, LOOK_MS);
    }
  }
}
