// What a map needs to know to draw itself.

import type { PlanChoice } from "../api/types";
import type { Camera } from "./camera";
import type { Overlay } from "./layer";
import type { Relief } from "./relief";
import type { Picture } from "../state/picture";
import type { Sketch } from "../state/sketch";
import type { View } from "../state/view";
import type { Words } from "../words/en";

export interface Scene {
  readonly view: View;
  readonly picture: Picture;
  readonly selected: number | null;
  readonly gaps: boolean;
  readonly relief: Relief | null;
  /** A layer of the coverage map. */
  readonly overlay: Overlay | null;
  /** What a planner draws; `null`: nobody plans. */
  readonly sketch: Sketch | null;
  readonly choices: readonly PlanChoice[];
  readonly w: Words;
}

/** A map that lies under the canvas on which everything moves. */
export interface BaseMap {
  readonly camera: Camera;
  /** Shows the scene's zones, sensors and gaps. */
  update(scene: Scene): void;
  /** Shows the whole site. */
  home(): void;
  remove(): void;
}
