// What the console knows, as one value that only `reduce` changes.

import type {
  Alarm,
  Coverage,
  Event,
  Health,
  Mode,
  SensorStatus,
  Site,
  Summary,
  Track,
  ZoneStatus,
} from "../api/types";
import type { Clock } from "./clock";

/** Where an object came down, as last predicted. */
export interface Fallen {
  readonly track: number;
  readonly time: number;
  readonly latitude_deg: number;
  readonly longitude_deg: number;
}

export interface View {
  readonly site: Site | null;
  readonly mode: Mode | null;
  readonly version: string;
  readonly mayCommand: boolean;
  readonly maySeeCoverage: boolean;
  /** A protocol version that this console does not know, when that is what the server speaks. */
  readonly refused: number | null;
  /** Number of the latest event that is contained. */
  readonly number: number;
  /** `waiting`: no snapshot yet; `asked`: an event is missing and a snapshot is on its way. */
  readonly sync: "waiting" | "asked" | "whole";
  readonly zones: readonly ZoneStatus[];
  readonly sensors: readonly SensorStatus[];
  readonly tracks: readonly Track[];
  readonly alarms: readonly Alarm[];
  readonly fallen: readonly Fallen[];
  readonly coverage: Coverage | null;
  readonly health: Health | null;
  readonly summary: Summary | null;
  /** Newest last. */
  readonly log: readonly Event[];
  readonly clock: Clock | null;
  /** Real time of the latest proof of life. */
  readonly beat: number | null;
  /** Real time when engine time last moved on. */
  readonly moved: number | null;
}

export const EMPTY: View = {
  site: null,
  mode: null,
  version: "",
  mayCommand: false,
  maySeeCoverage: false,
  refused: null,
  number: 0,
  sync: "waiting",
  zones: [],
  sensors: [],
  tracks: [],
  alarms: [],
  fallen: [],
  coverage: null,
  health: null,
  summary: null,
  log: [],
  clock: null,
  beat: null,
  moved: null,
};
