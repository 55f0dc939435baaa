// What a safety officer must see, worked out from the view: who must take cover, how long they have,
// what is coming. Sorted by urgency.

import type { Track, ZoneInfo, ZoneState, ZoneStatus } from "../api/types";
import { engineNow, secondsLeft } from "./clock";
import { believable, type Link, link } from "./link";
import type { View } from "./view";

/** Zones that a threat endangers with less than this are not named beside it. */
const RISK_SHOWN = 0.01;

/** From this probability a threat's impact counts as the zone's own next one. */
const RISK_COUNTED = 0.05;

export interface ZoneRow {
  readonly info: ZoneInfo;
  readonly status: ZoneStatus;
  /** As shown: a quiet zone reads unknown while the picture may not be believed. */
  readonly state: ZoneState;
  /** Seconds to the next predicted impact; `null`: none ahead. */
  readonly seconds: number | null;
  /** Seconds of the stay in shelter that are left. */
  readonly stay: number | null;
  /** Whether coverage says that its people would not be warned in time. */
  readonly exposed: boolean;
}

export interface Threat {
  readonly track: Track;
  readonly seconds: number;
  readonly provisional: boolean;
  /** Part of the estimate rests on ground that is not known. */
  readonly overUnknownGround: boolean;
  /** No plot for longer than sensors need for a look. */
  readonly coasting: boolean;
  /** Names of the zones it endangers, most likely first. */
  readonly zones: readonly string[];
  readonly probability: number;
}

export interface Picture {
  readonly link: Link;
  readonly now: number;
  readonly zones: readonly ZoneRow[];
  readonly covering: readonly ZoneRow[];
  readonly alerted: readonly ZoneRow[];
  readonly threats: readonly Threat[];
  /** Tracks that do not fall, by class. */
  readonly others: { readonly aircraft: number; readonly bird: number; readonly drone: number };
}

const URGENCY: Record<ZoneState, number> = {
  take_cover: 0,
  pre_alert: 1,
  unknown: 2,
  cancelled: 3,
  all_clear: 4,
  quiet: 5,
};

/** The picture at real time `real`. */
export function picture(view: View, real: number): Picture {
  const state = link(view, real);
  const now = view.clock === null ? 0 : engineNow(view.clock, real);
  const trusted = believable(state);
  const zones = zoneRows(view, now, trusted);
  const count = (kind: Track["class"]) => view.tracks.filter((t) => t.class === kind).length;
  return {
    link: state,
    now,
    zones,
    covering: zones.filter((row) => row.state === "take_cover"),
    alerted: zones.filter((row) => row.state === "pre_alert"),
    threats: threats(view, now),
    others: { aircraft: count("aircraft"), bird: count("bird"), drone: count("drone") },
  };
}

function zoneRows(view: View, now: number, trusted: boolean): ZoneRow[] {
  const rows: ZoneRow[] = [];
  for (const info of view.site?.zones ?? []) {
    const status = view.zones.find((zone) => zone.zone === info.id) ?? unheard(info, now);
    const overrun = status.state === "take_cover" && status.until !== null && now > status.until;
    const quietButBlind = !trusted && status.state === "quiet";
    const coverage = view.coverage?.zones.find((zone) => zone.zone === info.id);
    const next = nextImpact(view, status, now);
    rows.push({
      info,
      status,
      state: overrun || quietButBlind ? "unknown" : status.state,
      seconds: next === null ? null : secondsLeft(next, now),
      stay: status.until === null ? null : Math.max(0, secondsLeft(status.until, now)),
      exposed: coverage !== undefined && coverage.covered !== "covered",
    });
  }
  return rows.sort(byUrgency);
}

/** A zone of which the server said nothing. */
function unheard(info: ZoneInfo, now: number): ZoneStatus {
  return {
    zone: info.id,
    state: "unknown",
    since: now,
    warning: null,
    version: 0,
    probability: 0,
    impact_time: null,
    until: null,
    tracks: [],
    reason: null,
  };
}

/** The first impact still ahead: the warning's own, or that of a threat which endangers the zone. */
function nextImpact(view: View, status: ZoneStatus, now: number): number | null {
  if (status.state !== "take_cover" && status.state !== "pre_alert") return null;
  const ahead = view.tracks.flatMap(({ impact }) => {
    const risk = impact?.zones.find((zone) => zone.zone === status.zone);
    return impact !== null && risk !== undefined && risk.probability >= RISK_COUNTED
      ? [impact.impact_time]
      : [];
  });
  if (status.impact_time !== null) ahead.push(status.impact_time);
  const first = Math.min(...ahead.filter((time) => time > now));
  return Number.isFinite(first) ? first : null;
}

function byUrgency(a: ZoneRow, b: ZoneRow): number {
  const far = Number.POSITIVE_INFINITY;
  return URGENCY[a.state] - URGENCY[b.state] || compare(a.seconds ?? far, b.seconds ?? far);
}

function threats(view: View, now: number): Threat[] {
  const names = new Map((view.site?.zones ?? []).map((zone) => [zone.id, zone.name]));
  const slowest = Math.max(0, ...(view.site?.sensors ?? []).map((sensor) => sensor.revisit_s));
  return view.tracks
    .flatMap((track): Threat[] => {
      const impact = track.impact;
      if (impact === null || impact.impact_time <= now) return [];
      const risks = impact.zones.filter((risk) => risk.probability >= RISK_SHOWN);
      return [
        {
          track,
          seconds: secondsLeft(impact.impact_time, now),
          provisional: impact.provisional,
          overUnknownGround: impact.over_unknown_ground,
          coasting: now - track.seen > 1000 * (slowest + 0.5),
          zones: risks.map((risk) => names.get(risk.zone) ?? risk.zone),
          probability: Math.max(0, ...risks.map((risk) => risk.probability)),
        },
      ];
    })
    .sort((a, b) => a.seconds - b.seconds || a.track.track - b.track.track);
}

/** Order of two numbers of which both may be infinite. */
function compare(a: number, b: number): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
