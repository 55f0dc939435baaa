// A scripted attack, as frames at any moment of it: what a server would say. Positions are invented.
//
// Four rockets over 60 s. Three come down at the terminal and the depot, which are warned; one at the
// camp behind the ridge, which nobody sees coming. An airliner passes.

import {
  type Coverage,
  type Event,
  type Frame,
  type Health,
  type Impact,
  type Layer,
  type LayerKind,
  type Mode,
  type PlanProgress,
  type PlanStatus,
  type SensorStatus,
  type Site,
  type Summary,
  type Terrain,
  type Track,
  type ZoneState,
  type ZoneStatus,
  PROTOCOL,
} from "../src/api/types";

/** What an event says, without its number, time and mode. */
type Said<E> = E extends unknown ? Omit<E, "number" | "time" | "mode"> : never;

/** 2021-02-15 18:30:00 UTC. */
export const START = Date.UTC(2021, 1, 15, 18, 30, 0);

const LATITUDE = 36.24;
const LONGITUDE = 43.96;
const METRES_A_DEGREE = 111_195;
const SHRINK = Math.cos((LATITUDE * Math.PI) / 180);

/** [latitude, longitude] of a place so many metres east and north of the site's origin. */
function place(east: number, north: number): [number, number] {
  return [LATITUDE + north / METRES_A_DEGREE, LONGITUDE + east / (METRES_A_DEGREE * SHRINK)];
}

function box(east: number, north: number, width: number, height: number): [number, number][] {
  const [x, y] = [width / 2, height / 2];
  return [place(east - x, north - y), place(east + x, north - y), place(east + x, north + y), place(east - x, north + y)];
}

const zone = (id: string, name: string, outline: [number, number][], need: number, population: number) => ({
  id,
  name,
  outline,
  time_to_shelter_s: need,
  population,
});

export const SITE: Site = {
  name: "Airport",
  remark: "Positions and sensors are invented.",
  mode: "exercise",
  latitude_deg: LATITUDE,
  longitude_deg: LONGITUDE,
  height_m: 420,
  zones: [
    zone("terminal", "Terminal", box(0, 0, 1200, 700), 12, 1400),
    zone("depot", "Depot", box(1500, -500, 1000, 900), 10, 160),
    zone("camp", "Camp", box(-2300, 900, 1300, 900), 15, 900),
    zone("village", "Village", box(300, 2400, 1500, 900), 20, 2600),
  ],
  sensors: [
    {
      id: "north-1",
      kind: "radar",
      latitude_deg: place(600, 700)[0],
      longitude_deg: place(600, 700)[1],
      height_m: 440,
      range_max_m: 14_000,
      azimuth_from_deg: 60,
      azimuth_to_deg: 200,
      revisit_s: 1,
    },
    {
      id: "tower",
      kind: "radar",
      latitude_deg: place(-200, 500)[0],
      longitude_deg: place(-200, 500)[1],
      height_m: 452,
      range_max_m: 40_000,
      azimuth_from_deg: null,
      azimuth_to_deg: null,
      revisit_s: 4,
    },
  ],
  sirens: [{ id: "siren-1", latitude_deg: place(0, 300)[0], longitude_deg: place(0, 300)[1] }],
};

interface Round {
  readonly track: number;
  readonly seen: number;
  readonly lands: number;
  readonly at: [east: number, north: number];
  readonly from: [east: number, north: number];
  readonly zone: string | null;
}

/** Seconds from the start. */
const ROUNDS: readonly Round[] = [
  { track: 11, seen: 6, lands: 27, at: [120, -60], from: [6200, -5200], zone: "terminal" },
  { track: 12, seen: 10, lands: 33, at: [1450, -420], from: [7000, -4700], zone: "depot" },
  { track: 14, seen: 16, lands: 38, at: [-250, 150], from: [6000, -5600], zone: "terminal" },
  { track: 15, seen: 18, lands: 41, at: [3600, -1900], from: [7400, -5400], zone: null },
];

/** When the zones' people are told. */
const WARNED: Record<string, { warn: number; impact: number }> = {
  terminal: { warn: 9, impact: 27 },
  depot: { warn: 13, impact: 33 },
};

export const STAY_S = 30;
export const CLEAR_S = 75;
export const END_S = 80;

function track(round: Round, t: number): Track {
  const total = round.lands - round.seen;
  const part = Math.min(1, Math.max(0, (t - round.seen) / total));
  const [e0, n0] = round.from;
  const [e1, n1] = round.at;
  const [latitude_deg, longitude_deg] = place(e0 + (e1 - e0) * part, n0 + (n1 - n0) * part);
  const settled = Math.max(0.25, 1 - part);
  return {
    track: round.track,
    time: START + Math.round(1000 * t),
    seen: START + 1000 * Math.floor(t),
    existence: 0.999,
    class: "ballistic",
    p_ballistic: 0.997,
    phase: "ballistic",
    latitude_deg,
    longitude_deg,
    height_m: 420 + 4 * 2400 * part * (1 - part),
    velocity_mps: [(e1 - e0) / total, (n1 - n0) / total, 4 * 2400 * (1 - 2 * part) / total],
    impact: impact(round, t, settled),
  };
}

function impact(round: Round, t: number, settled: number): Impact {
  const [east, north] = round.at;
  const [latitude_deg, longitude_deg] = place(east, north);
  const ring = (scale: number): [number, number][] =>
    Array.from({ length: 37 }, (_, i) => {
      const angle = (i * Math.PI) / 18;
      const [a, b] = [scale * settled * 520 * Math.cos(angle), scale * settled * 240 * Math.sin(angle)];
      return place(east + 0.75 * a + 0.66 * b, north - 0.66 * a + 0.75 * b);
    });
  return {
    time: START + Math.round(1000 * t),
    provisional: t < round.seen + 2,
    impact_time: START + 1000 * round.lands,
    impact_time_sd_s: 0.6 * settled,
    latitude_deg,
    longitude_deg,
    zones: round.zone === null ? [] : [{ zone: round.zone, probability: 1 - 0.4 * settled }],
    regions: [
      { percent: 50, rings: [ring(0.55)] },
      { percent: 90, rings: [ring(1)] },
    ],
    over_unknown_ground: round.zone === null,
  };
}

function airliner(t: number): Track {
  const [latitude_deg, longitude_deg] = place(-5200 + 70 * t, 4300 - 18 * t);
  return {
    track: 3,
    time: START + Math.round(1000 * t),
    seen: START + 1000 * Math.floor(t),
    existence: 1,
    class: "aircraft",
    p_ballistic: 0.001,
    phase: "other",
    latitude_deg,
    longitude_deg,
    height_m: 900,
    velocity_mps: [70, -18, -3],
    impact: null,
  };
}

export function tracks(t: number): Track[] {
  const flying = ROUNDS.filter((round) => t >= round.seen && t < round.lands + 1);
  return [airliner(t), ...flying.map((round) => track(round, t))];
}

export function zoneStatus(id: string, t: number): ZoneStatus {
  const plan = WARNED[id];
  const at = (seconds: number) => START + 1000 * seconds;
  let state: ZoneState = "quiet";
  if (plan !== undefined && t >= plan.warn - 2) state = "pre_alert";
  if (plan !== undefined && t >= plan.warn) state = "take_cover";
  if (plan !== undefined && t >= CLEAR_S) state = "all_clear";
  if (plan === undefined || state === "quiet") {
    const none = { warning: null, impact_time: null, until: null, reason: null };
    return { zone: id, state: "quiet", since: START, version: 0, probability: 0, tracks: [], ...none };
  }
  return {
    zone: id,
    state,
    since: at(state === "all_clear" ? CLEAR_S : plan.warn),
    warning: `00000000000000${id === "terminal" ? "a1" : "b2"}`,
    version: state === "pre_alert" ? 1 : state === "take_cover" ? 2 : 3,
    probability: state === "take_cover" ? 0.83 : 0.2,
    impact_time: at(plan.impact),
    until: state === "take_cover" ? at(plan.impact + STAY_S + 30) : null,
    tracks: [11],
    reason: state === "all_clear" ? "stay_over" : state === "pre_alert" ? "provisional" : "probability_early",
  };
}

export function sensors(t: number): SensorStatus[] {
  const heard = START + 1000 * Math.floor(t);
  const quiet = { beam_deg: null, jammed_deg: null, false_plots_per_look: 10, silent_sectors: [], jammed_sectors: [], place: null };
  return [
    { sensor: "north-1", health: "healthy", since: START, heard, plots: 130 * Math.floor(t), registration: null, ...quiet },
    { sensor: "tower", health: "healthy", since: START, heard, plots: 22 * Math.floor(t), registration: null, ...quiet },
  ];
}

/** A ridge from north-west to south-east past the camp, and rolling ground. */
export function terrain(): Terrain {
  const [columns, rows] = [160, 160];
  const [south_deg, west_deg] = place(-9000, -9000);
  const [north_deg, east_deg] = place(9000, 9000);
  const heights_m = Array.from({ length: columns * rows }, (_, i) => {
    const east = -9000 + (18_000 * (i % columns)) / (columns - 1);
    const north = 9000 - (18_000 * Math.floor(i / columns)) / (rows - 1);
    const across = (east + north * 0.4 + 1300) / 420;
    const ridge = 190 * Math.exp(-across * across) * (0.7 + 0.3 * Math.sin(north / 900));
    const rolling = 30 * Math.sin(east / 1300) * Math.cos(north / 1700) + 12 * Math.sin((east + 2 * north) / 500);
    return Math.round(ridge + rolling);
  });
  return { south_deg, west_deg, north_deg, east_deg, columns, rows, heights_m };
}

export function coverage(): Coverage {
  const ring = box(-2300, 900, 1500, 1100).map(([latitude, longitude]): [number, number] => [longitude, latitude]);
  const first = ring[0];
  if (first !== undefined) ring.push(first);
  const sentence = "Camp: arrivals from S to W are not seen at all (a ridge beside the radar); 15 s are needed.";
  const directions = [{ from_deg: 180, to_deg: 270 }];
  const covered = (zone: string, assured_s: number, need_s: number) => ({
    zone,
    covered: "covered" as const,
    assured_s,
    need_s,
    directions: [],
    cause: "none" as const,
    people: 0,
    sentence: "",
  });
  return {
    mode: "exercise",
    time: START,
    sensitive: true,
    zones: [
      covered("terminal", 17, 12),
      covered("depot", 16, 10),
      { zone: "camp", covered: "uncovered", assured_s: 0, need_s: 15, directions, cause: "terrain", people: 900, sentence },
      covered("village", 22, 20),
    ],
    gaps: {
      type: "FeatureCollection",
      features: [
        {
          type: "Feature",
          geometry: { type: "Polygon", coordinates: [ring] },
          properties: { zone: "camp", covered: "uncovered", assured_s: 0, cause: "terrain", people: 900, directions, sentence },
        },
      ],
    },
  };
}

export const SUMMARY: Summary = {
  sentence: "Two zones were warned in time. The camp was hit and nobody there was warned.",
  objects: 5,
  dangerous: 4,
  zones: [
    { zone: "camp", outcome: "not_warned", people: 900, impacts: 1, lead_s: null, need_s: 15, why: "It came down behind the ridge, where no sensor looks." },
    { zone: "terminal", outcome: "warned_in_time", people: 1400, impacts: 2, lead_s: 18, need_s: 12, why: "Seen by north-1 two seconds after it rose." },
    { zone: "depot", outcome: "warned_in_time", people: 160, impacts: 1, lead_s: 20, need_s: 10, why: "Seen by north-1." },
    { zone: "village", outcome: "undisturbed", people: 2600, impacts: 0, lead_s: null, need_s: 20, why: "Nothing came down here." },
  ],
  known_beforehand: "The coverage map said so before: 900 people in the camp without warning from S to W.",
  decision_hash: null,
};

/** Everything that happens, numbered from 1. */
export const EVENTS: readonly Event[] = (() => {
  const list: [number, Said<Event>][] = [
    [0, { kind: "narration", text: "Two radars watch. The camp lies behind the ridge, outside their view." }],
  ];
  for (const round of ROUNDS) {
    list.push([round.seen, { kind: "track_confirmed", track: track(round, round.seen) }]);
    list.push([
      round.seen + 0.1,
      {
        kind: "narration",
        text: `Rocket-like object ${round.track} confirmed by north-1, ${round.lands - round.seen} s to impact${round.zone === null ? " on open ground" : ` near ${round.zone}`}.`,
      },
    ]);
    list.push([round.lands + 1, { kind: "track_ended", track: round.track }]);
  }
  for (const [id, plan] of Object.entries(WARNED)) {
    const lead = plan.impact - plan.warn;
    list.push([plan.warn - 2, { kind: "warning", action: "pre_alert", lead_s: lead + 2, status: zoneStatus(id, plan.warn - 2) }]);
    list.push([plan.warn, { kind: "warning", action: "warn", lead_s: lead, status: zoneStatus(id, plan.warn) }]);
    list.push([CLEAR_S, { kind: "warning", action: "all_clear", lead_s: null, status: zoneStatus(id, CLEAR_S) }]);
  }
  list.push([44, { kind: "narration", text: "A fifth rocket has come down in the camp. Nobody there was warned." }]);
  list.push([END_S, { kind: "summary", summary: SUMMARY }]);
  list.sort((a, b) => a[0] - b[0]);
  return list.map(([t, kind], i): Event => ({ number: i + 1, time: START + Math.round(1000 * t), mode: "exercise", ...kind }));
})();

export function numberAt(t: number): number {
  return EVENTS.filter((event) => event.time <= START + 1000 * t).length;
}

function health(t: number): Health {
  const received = 152 * Math.floor(t);
  return {
    state: t >= END_S ? "finished" : "ok",
    mode: "exercise",
    version: "0.1.0",
    time: START + Math.round(1000 * t),
    counts: { received, used: received - Math.floor(t), dropped: 0, rejected: Math.floor(t) },
    feeds: [],
    journal: null,
    air: { age_h: null, stale: false, wind_sd_mps: 3 },
    consoles: 1,
  };
}

export function hello(t: number): Frame {
  return {
    type: "hello",
    protocol: PROTOCOL,
    version: "0.1.0",
    mode: "exercise",
    site: SITE,
    time: START + Math.round(1000 * t),
    next_event: numberAt(t) + 1,
    may_command: true,
    may_see_coverage: true,
  };
}

export function snapshot(t: number): Frame {
  return {
    type: "snapshot",
    number: numberAt(t),
    time: START + Math.round(1000 * t),
    mode: "exercise",
    zones: SITE.zones.map((one) => zoneStatus(one.id, t)),
    sensors: sensors(t),
    tracks: tracks(t),
    alarms: [],
    counts: health(t).counts,
    coverage: coverage(),
    recent: EVENTS.slice(0, numberAt(t)),
    summary: t >= END_S ? SUMMARY : null,
  };
}

export function tracksFrame(t: number, sequence: number): Frame {
  return { type: "tracks", sequence, time: START + Math.round(1000 * t), mode: "exercise", tracks: tracks(t) };
}

export function heartbeat(t: number, pace: number): Frame {
  return {
    type: "heartbeat",
    number: numberAt(t),
    time: START + Math.round(1000 * t),
    mode: "exercise",
    pace,
    health: health(t),
    sensors: sensors(t),
  };
}

/** A layer of eight by eight values: the west is not known, the rest rises eastward. */
export function layer(kind: LayerKind): Layer {
  const [south_deg, west_deg] = place(-4000, -4000);
  const [north_deg, east_deg] = place(4000, 4000);
  const step: Record<LayerKind, number> = { warning_time: 4, decision_time: 5, cause: 1, worst_direction: 45, multiplicity: 1 };
  const columns = 8;
  const values = Array.from({ length: columns * columns }, (_, i) => {
    const column = i % columns;
    return column < 2 ? null : kind === "cause" ? column - 1 : (column - 2) * step[kind];
  });
  return { layer: kind, mode: "exercise", time: START, sensitive: true, south_deg, west_deg, north_deg, east_deg, columns, rows: columns, values };
}

export function planStatus(mode: Mode, number: number, progress: PlanProgress): PlanStatus {
  return { mode, sensitive: true, models: ["all-round", "north-1"], number, progress };
}

/** A plan that closes the camp's gap with one sensor. */
export function finished(): PlanProgress {
  const before = coverage().zones;
  const after = before.map((zone) =>
    zone.zone === "camp" ? { ...zone, covered: "covered" as const, assured_s: 19, people: 0, directions: [] } : zone,
  );
  const [latitude_deg, longitude_deg] = place(-1200, -600);
  return {
    state: "finished",
    plan: {
      choices: [
        {
          id: "drawn-sensor-1",
          kind: "sensor",
          model: "all-round",
          latitude_deg,
          longitude_deg,
          azimuth_from_deg: null,
          azimuth_to_deg: null,
          cost: 1,
          closes: 1,
          reason: "closes all of the gap: arrivals from S to W at Camp (900 people), which terrain hides from today's sensors",
        },
      ],
      cost: 1,
      gap_closed: 1,
      of_best_possible: 1,
      candidates: 12,
      before,
      after,
      said: [],
      site_file: "[site]\n",
    },
  };
}
