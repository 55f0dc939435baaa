// Zone colours on the map: the same as in `style/app.css`, with a fill that lets the ground through.

import type { ZoneState } from "../api/types";

export interface ZoneColour {
  readonly fill: string;
  readonly line: string;
  readonly width: number;
}

export const ZONE: Record<ZoneState, ZoneColour> = {
  quiet: { fill: "rgba(86,140,190,0.10)", line: "#7e9ab3", width: 1.2 },
  pre_alert: { fill: "rgba(230,159,0,0.28)", line: "#ffb62e", width: 2.5 },
  take_cover: { fill: "rgba(205,45,35,0.62)", line: "#ffffff", width: 3 },
  cancelled: { fill: "rgba(30,105,170,0.40)", line: "#7cc4ff", width: 2 },
  all_clear: { fill: "rgba(6,110,80,0.40)", line: "#4be0b4", width: 2 },
  unknown: { fill: "rgba(110,112,120,0.45)", line: "#d7d9de", width: 2 },
};

export const GROUND = "#0a131c";
export const GRID = "#1d3040";
export const GRID_TEXT = "#6f8799";
export const REACH = "#4f9fd0";
export const GAP = "#ffd08a";
export const SIREN = "#e3a3e0";
