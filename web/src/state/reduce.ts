// One frame in, the next view and what is to be done out. No clock, no socket, no sound in here:
// everything that the console decides can be tested as data.

import { type Event, type Frame, PROTOCOL, type SensorStatus, type Site, type Track, type ZoneStatus } from "../api/types";
import { type Clock, hear } from "./clock";
import type { Fallen, View } from "./view";

/** What a change sounds like. A pre-alert must never sound like the alarm. */
export type Sound = "take_cover" | "cancelled" | "all_clear" | "pre_alert";

/** What the caller must do. */
export type Effect =
  | { readonly do: "acknowledge"; readonly sequence: number }
  | { readonly do: "resync" }
  | { readonly do: "sound"; readonly sound: Sound }
  | { readonly do: "silence" };

export interface Step {
  readonly view: View;
  readonly effects: readonly Effect[];
}

const LOG_MAX = 300;
const FALLEN_MAX = 300;

/** The view after a frame that arrived at real time `real`. */
export function reduce(view: View, frame: Frame, real: number): Step {
  if (view.refused !== null && frame.type !== "hello") return { view, effects: [] };
  switch (frame.type) {
    case "hello": {
      if (frame.protocol !== PROTOCOL) {
        return { view: { ...view, refused: frame.protocol }, effects: [{ do: "silence" }] };
      }
      const { site, mode, version } = frame;
      return {
        view: {
          ...view,
          site,
          mode,
          version,
          refused: null,
          mayCommand: frame.may_command,
          maySeeCoverage: frame.may_see_coverage,
          sync: "waiting",
          // A server that starts again knows nothing of what fell before.
          fallen: frame.next_event <= view.number ? [] : view.fallen,
          clock: { time: frame.time, pace: 1, real },
          beat: real,
          moved: real,
        },
        effects: [],
      };
    }
    case "snapshot": {
      const next: View = {
        ...view,
        mode: frame.mode,
        number: frame.number,
        sync: "whole",
        zones: frame.zones,
        sensors: frame.sensors,
        site: placed(view.site, frame.sensors),
        tracks: frame.tracks,
        alarms: frame.alarms,
        coverage: frame.coverage,
        summary: frame.summary,
        log: frame.recent.slice(-LOG_MAX),
        fallen: fallen(view.fallen, view.tracks, frame.tracks, frame.time),
        clock: hear(view.clock, frame.time, real),
        beat: real,
      };
      return { view: next, effects: sounds(view.zones, next.zones) };
    }
    case "event":
      return happened(view, frame, real);
    case "tracks": {
      const tracks = frame.tracks;
      const next: View = {
        ...view,
        mode: frame.mode,
        tracks,
        fallen: fallen(view.fallen, view.tracks, tracks, frame.time),
        clock: hear(view.clock, frame.time, real),
      };
      return { view: next, effects: [{ do: "acknowledge", sequence: frame.sequence }] };
    }
    case "heartbeat": {
      const moved = frame.time === view.health?.time ? view.moved : real;
      const missing = view.sync === "whole" && frame.number > view.number;
      const next: View = {
        ...view,
        mode: frame.mode,
        health: frame.health,
        sensors: frame.sensors,
        site: placed(view.site, frame.sensors),
        sync: missing ? "asked" : view.sync,
        clock: heartbeatClock(view.clock, frame.time, real, frame.pace),
        beat: real,
        moved,
      };
      return { view: next, effects: missing ? [{ do: "resync" }] : [] };
    }
  }
}

/** The site with its mobile sensors where they stand; the same one where none has moved. */
function placed(site: Site | null, sensors: readonly SensorStatus[]): Site | null {
  if (site === null) return null;
  const places = new Map(sensors.map((status) => [status.sensor, status.place]));
  const moved = site.sensors.map((sensor) => {
    const [latitude_deg, longitude_deg] = places.get(sensor.id) ?? [sensor.latitude_deg, sensor.longitude_deg];
    const stays = latitude_deg === sensor.latitude_deg && longitude_deg === sensor.longitude_deg;
    return stays ? sensor : { ...sensor, latitude_deg, longitude_deg };
  });
  return moved.every((sensor, i) => sensor === site.sensors[i]) ? site : { ...site, sensors: moved };
}

/** A heartbeat that says the recording stands still stops the clock where the server stands. */
function heartbeatClock(clock: Clock | null, time: number, real: number, pace: number): Clock {
  return pace === 0 ? { time, pace, real } : hear(clock, time, real, pace);
}

/**
 * An event past a gap is shown at once, since it may be the one that says take cover; a snapshot is
 * asked for to fill the gap. An event already contained changes nothing.
 */
function happened(view: View, event: Event, real: number): Step {
  if (view.sync === "waiting" || event.number <= view.number) return { view, effects: [] };
  const gap = event.number > view.number + 1;
  const shown = apply(view, event);
  const next: View = {
    ...shown,
    mode: event.mode,
    number: gap ? view.number : event.number,
    sync: gap ? "asked" : view.sync,
    log: [...view.log, event].slice(-LOG_MAX),
    clock: hear(view.clock, event.time, real),
  };
  const effects: Effect[] = [...sounds(view.zones, next.zones)];
  if (gap && view.sync === "whole") effects.push({ do: "resync" });
  return { view: next, effects };
}

function apply(view: View, event: Event): View {
  switch (event.kind) {
    case "warning":
      return { ...view, zones: view.zones.map((zone) => newer(zone, event.status)) };
    case "state_expired": {
      const status = event.status;
      return { ...view, zones: view.zones.map((zone) => (zone.zone === status.zone ? status : zone)) };
    }
    case "sensor": {
      const status = event.status;
      return { ...view, sensors: view.sensors.map((s) => (s.sensor === status.sensor ? status : s)) };
    }
    case "alarm": {
      const others = view.alarms.filter((alarm) => alarm.id !== event.alarm.id);
      return { ...view, alarms: event.raised ? [...others, event.alarm] : others };
    }
    case "coverage_changed":
      return { ...view, coverage: event.coverage };
    case "summary":
      return { ...view, summary: event.summary };
    default:
      return view;
  }
}

/** An older version of the same warning changes nothing, and a pre-alert takes no warning back. */
function newer(held: ZoneStatus, status: ZoneStatus): ZoneStatus {
  if (held.zone !== status.zone) return held;
  const older = held.warning === status.warning && status.version < held.version;
  const softer = held.state === "take_cover" && status.state === "pre_alert";
  return older || softer ? held : status;
}

/** What the change of zones sounds like; the most urgent only. */
export function sounds(before: readonly ZoneStatus[], after: readonly ZoneStatus[]): Effect[] {
  const held = new Map(before.map((zone) => [zone.zone, zone]));
  const entered = (state: ZoneStatus["state"]) =>
    after.some((zone) => {
      const was = held.get(zone.zone);
      const same = was?.state === state && was.warning === zone.warning;
      return zone.state === state && !same;
    });
  const covered = after.some((zone) => zone.state === "take_cover");
  if (entered("take_cover")) return [{ do: "sound", sound: "take_cover" }];
  // While others must still take cover, nothing may sound like relief.
  if (covered) return entered("pre_alert") ? [{ do: "sound", sound: "pre_alert" }] : [];
  if (entered("cancelled")) return [{ do: "sound", sound: "cancelled" }];
  if (entered("all_clear")) return [{ do: "sound", sound: "all_clear" }];
  if (entered("pre_alert")) return [{ do: "sound", sound: "pre_alert" }];
  const wasCovered = before.some((zone) => zone.state === "take_cover");
  return wasCovered ? [{ do: "silence" }] : [];
}

/** Objects whose predicted impact has passed stay on the map where they were expected. */
function fallen(
  held: readonly Fallen[],
  before: readonly Track[],
  after: readonly Track[],
  time: number,
): readonly Fallen[] {
  const known = new Set(held.map((one) => one.track));
  const fresh: Fallen[] = [];
  for (const { track, impact } of [...before, ...after]) {
    if (impact === null || impact.impact_time > time || known.has(track)) continue;
    known.add(track);
    fresh.push({
      track,
      time: impact.impact_time,
      latitude_deg: impact.latitude_deg,
      longitude_deg: impact.longitude_deg,
    });
  }
  return fresh.length === 0 ? held : [...held, ...fresh].slice(-FALLEN_MAX);
}
