// Every word that the console shows, in English. A translation is another object of type `Words`.
//
// Order in a warning, from research: source, hazard, place, action, time; and the action word first
// where there is room for one thing only.

import type {
  Action,
  AlarmKind,
  Bias,
  Cause,
  Class,
  HealthState,
  DeviceKind,
  JournalState,
  LayerKind,
  Mode,
  Outcome,
  Phase,
  Reason,
  SensorHealth,
  ZoneCovered,
  ZoneCoverage,
  ZoneState,
} from "../api/types";

const action: Record<Action, string> = {
  pre_alert: "pre-alert",
  warn: "TAKE COVER",
  update: "take cover, updated",
  cancel: "cancelled",
  all_clear: "all clear",
};

const alarm: Record<AlarmKind, string> = {
  sensor_lost: "Sensor lost",
  blind: "BLIND: no sensor works",
  overload: "Overload: input left out",
  input_lost: "Input lost",
  wrong_edition: "Feed unreadable: wrong edition?",
  sensor_biased: "Sensor out of alignment",
  sensor_jammed: "Sensor jammed",
  sector_silent: "A sector has fallen silent",
  journal_failed: "Journal cannot be written",
  channel_failed: "A channel does not take warnings",
  coverage_lost: "Not warned in time any more",
  coverage_unknown: "Who would be warned in time is not known",
  clock_strayed: "The clock was set",
  air_stale: "Air profile is old",
  sensor_refused: "No plot of a sensor can be used",
  sensor_clock: "A sensor's clock is off",
  sensor_doppler: "A sensor's Doppler is wrong",
  sensor_elsewhere: "A sensor stands elsewhere",
};

const cause: Record<Cause, string> = {
  none: "nothing",
  terrain: "terrain in the way",
  range: "out of range",
  sector: "no sensor looks that way",
  elevation: "too low or too high to be seen",
  tracking_delay: "seen too late to decide",
  siren: "siren too far",
  no_data: "terrain unknown",
};

const klass: Record<Class, string> = {
  ballistic: "falling",
  aircraft: "aircraft",
  bird: "bird",
  drone: "drone",
};

const health: Record<SensorHealth, string> = {
  unheard: "not heard yet",
  healthy: "healthy",
  degraded: "degraded",
  lost: "LOST",
  not_in_use: "not in use",
};

const journal: Record<JournalState, string> = {
  ok: "journal ok",
  behind: "journal behind",
  lossy: "journal LOSSY",
  failed: "journal FAILED",
};

const mode: Record<Mode, string> = { exercise: "EXERCISE", live: "LIVE" };

const outcome: Record<Outcome, string> = {
  not_warned: "NOT WARNED",
  warned_late: "warned late",
  warned_in_time: "warned in time",
  needless: "warned needlessly",
  undisturbed: "undisturbed",
};

const phase: Record<Phase, string> = {
  boost: "thrust on",
  ballistic: "falling",
  changed: "drag changed",
  other: "",
};

const reason: Record<Reason, string> = {
  probability_early: "impact likely here",
  probability_late: "impact possible, no time to wait",
  provisional: "impact not final yet",
  forecast_changed: "forecast changed",
  evidence_against: "plots show it comes down elsewhere",
  stay_over: "stay in shelter is over",
  operator: "a person said so",
  peer: "a peer said so",
};

const server: Record<HealthState, string> = {
  ok: "ok",
  degraded: "degraded",
  blind: "BLIND",
  finished: "finished",
};

const zone: Record<ZoneState, string> = {
  quiet: "quiet",
  pre_alert: "PRE-ALERT",
  take_cover: "TAKE COVER",
  cancelled: "CANCELLED",
  all_clear: "ALL CLEAR",
  unknown: "UNKNOWN",
};

const covered: Record<ZoneCovered, string> = {
  covered: "covered",
  short: "too short",
  uncovered: "NOT COVERED",
  unknown: "unknown",
};

const layer: Record<LayerKind, string> = {
  warning_time: "Warning time",
  decision_time: "Time without sirens",
  cause: "What limits it",
  worst_direction: "Worst direction",
  multiplicity: "Sensors that see it",
};

const layerHint: Record<LayerKind, string> = {
  warning_time: "Assured seconds after the siren is heard, from the worst direction.",
  decision_time: "The same for people who are told at once, without a siren.",
  cause: "What takes most of the time.",
  worst_direction: "Where the arrival with the least warning comes from.",
  multiplicity: "Sensors that see 300 m above the ground. One is none when it fails.",
};

const times = ["none", "under 5 s", "5 to 10 s", "10 to 15 s", "15 to 20 s", "20 to 30 s", "30 s and more"];

/** What the classes of a layer are called, in the order of its colours. */
const legend: Record<LayerKind, readonly string[]> = {
  warning_time: times,
  decision_time: times,
  cause: ["terrain", "range", "sector", "elevation", "tracking delay", "siren", "no sensor, or ground not known"],
  worst_direction: ["north", "north-east", "east", "south-east", "south", "south-west", "west", "north-west"],
  multiplicity: ["none", "1 sensor", "2 sensors", "3 sensors", "4 and more"],
};

const planTool: Record<DeviceKind | "area", string> = { sensor: "Sensor", siren: "Siren", area: "Keep out" };

const planHint: Record<DeviceKind | "area", string> = {
  sensor: "Click where a sensor could stand.",
  siren: "Click where a siren could stand.",
  area: "Click the corners of an area where nothing may stand; click Keep out again to close it.",
};

function planBest(best: number | null): string {
  if (best === null) return "Each choice is the best found for the other kind.";
  return best >= 1 ? "None is better." : `At least ${Math.floor(100 * best)} % of the best possible.`;
}

export const en = {
  language: "en",
  direction: "ltr" as "ltr" | "rtl",
  action,
  alarm,
  cause,
  class: klass,
  covered,
  health,
  journal,
  mode,
  outcome,
  phase,
  reason,
  server,
  layer,
  layerHint,
  legend,
  planHint,
  planTool,
  zone,
  exerciseStripe: "EXERCISE. Nobody is in danger.",
  liveStripe: "LIVE. This is real.",
  unknownMode: "MODE UNKNOWN",
  takeCover: "TAKE COVER",
  stayInCover: "STAY IN COVER",
  preAlert: "PRE-ALERT",
  preAlertHint: "Operators only. Nobody has been warned.",
  nobody: "No warning stands.",
  nobodyHint: "Watching.",
  notTrusted: "DO NOT TRUST THIS SCREEN",
  connecting: "Connecting to the server.",
  silent: (seconds: number) => `Nothing heard from the server for ${seconds} s. Warnings may stand that you do not see.`,
  stuck: (seconds: number) => `The engine has stood still for ${seconds} s. Warnings may be missing.`,
  refused: (protocol: number) =>
    `The server speaks protocol ${protocol}, which this console does not know. Reload the page.`,
  finished: "The recording is over.",
  live: (seconds: string) => `connected, heard ${seconds} s ago`,
  offline: (seconds: number) => `NO CONNECTION for ${seconds} s`,
  blind: "BLIND: no sensor works. Silence means nothing.",
  impactNow: "NOW",
  seconds: (n: number) => `${n} s`,
  more: (n: number) => `and ${n} more`,
  people: (n: number) => `${n.toLocaleString("en")} people`,
  need: (s: number) => `${Math.round(s)} s to shelter`,
  tooShort: (s: number) => `less than the ${Math.round(s)} s they need`,
  until: (text: string) => `until ${text}`,
  stayLeft: (text: string) => `${text} left`,
  threats: "Coming down",
  noThreats: "Nothing is coming down.",
  threatHead: ["Object", "Impact in", "Endangers", "Sure"] as const,
  openGround: "open ground",
  coasting: "predicted only",
  provisional: "not final",
  unknownGround: "ground not known",
  others: (aircraft: number, bird: number, drone: number) =>
    `Also in the air: ${aircraft} aircraft, ${bird} birds, ${drone} drones. They are not warned of.`,
  zones: "Zones",
  sensors: "Sensors",
  alarms: "Alarms",
  heard: (seconds: number | null) => (seconds === null ? "never heard" : `heard ${seconds} s ago`),
  plots: (n: number) => `${n.toLocaleString("en")} plots`,
  scan: (beam: number | null, falsePlots: number) =>
    `${beam === null ? "" : `beam at ${beam.toFixed(0)}°, `}${falsePlots.toFixed(0)} false plots a look`,
  blindSector: (how: "silent" | "jammed", [from, width]: readonly [number, number]) =>
    width >= 360 ? `${how} all round` : `${how} from ${from.toFixed(0)}° to ${((from + width) % 360).toFixed(0)}°, not counted on there`,
  stands: ([latitude, longitude]: readonly [number, number]) => `stands at ${latitude.toFixed(5)}, ${longitude.toFixed(5)}`,
  registration: (applied: Bias, unverified: number | null) => {
    const off = `${applied.range_m.toFixed(0)} m, ${applied.azimuth_deg.toFixed(2)}° azimuth, ${applied.elevation_deg.toFixed(2)}° elevation, ${applied.clock_s.toFixed(2)} s`;
    return unverified === null ? `corrected by ${off}` : `alignment unverified for ${unverified} s, corrected by ${off}`;
  },
  coverage: "Who would not be warned in time",
  coverageNone: "Everybody would be warned in time.",
  coverageUnknown: "Not computed yet.",
  coverageHidden: "For planners only.",
  coverageNobody: "The site has no zones.",
  coverageAssured: (have: string, need: string) => `${have} of warning, ${need} needed`,
  exposed: "gap",
  log: "Log",
  map: "Map",
  noMap: "No WebGL here: a plain map stands in. Lists, countdowns and sound work as ever.",
  sensitive: "sensitive",
  showGaps: "Gaps",
  layers: "Layer",
  noLayer: "No layer",
  notKnown: "not known",
  layerLost: "The server gives no such layer.",
  plan: "Plan",
  planSensors: "Sensors",
  planSirens: "Sirens",
  planBudget: "Budget",
  planModel: "Sensor",
  planAnyModel: "as the site file says",
  planFrom: "Places",
  planFromPlaces: (n: number) => `drawn here (${n})`,
  planFromGrid: "high ground of a grid",
  planFromSite: "those of the site file",
  planStep: "Squares of, metres",
  planDraw: "Draw",
  planClear: "Clear",
  planTyped: "Or type a place",
  planAdd: "Add",
  planPlaces: (places: number, areas: number) => `Drawn: ${places} places, ${areas} areas`,
  planCost: "cost",
  planRemove: (n: number) => `Remove place ${n}`,
  planRunning: "Planning.",
  planBegin: "Find the best places",
  planStop: "Stop",
  planStopped: "Stopped.",
  planSurveying: "The ground is being surveyed.",
  planCounted: "Every sensor of the site file counts as working.",
  planCountedLost: (lost: readonly string[]) =>
    `Not so at the moment: ${lost.join(", ")}. The gap that this leaves now is not what is planned for.`,
  planNothing: "No candidate would change anything, or there is no gap.",
  planClosed: (part: number, candidates: number, best: number | null) =>
    `Closes ${Math.floor(100 * part)} % of the gap; ${candidates} candidates. ${planBest(best)}`,
  planHead: ["Zone", "All sensors working", "With the plan"] as const,
  planCovered: (zone: ZoneCoverage) =>
    `${covered[zone.covered]}${zone.assured_s === null || zone.covered === "unknown" ? "" : `, ${Math.floor(zone.assured_s)} of ${Math.round(zone.need_s)} s`}`,
  planSave: "Save the new site file",
  siren: "siren",
  arm: "Turn sound on",
  armed: "Sound is on",
  acknowledge: "Silence",
  acknowledged: "Silenced",
  home: "Whole site",
  help: "Keys",
  close: "Close",
  licences: "Licences of the parts",
  licencesFonts: "of the fonts",
  keys: [
    ["A", "turn sound on"],
    ["Space", "silence the alarm"],
    ["N, P", "next, previous object"],
    ["G", "show or hide gaps"],
    ["L", "next layer of the coverage map"],
    ["H", "whole site"],
    ["C", "command for the first zone"],
    ["Esc", "close, select nothing"],
    ["?", "this list"],
  ] as const,
  air: (hours: number | null, windSd: number) =>
    `${hours === null ? "Air: no time of measurement stated" : `Air profile ${Math.floor(hours)} h old`}, wind known to ${windSd.toFixed(1)} m/s`,
  counts: (received: number, used: number, dropped: number, rejected: number) =>
    `${received} plots = ${used} used + ${dropped} dropped + ${rejected} rejected`,
  command: "Command",
  commandFor: (name: string) => `Command for ${name}`,
  commandWarn: "Warn: take cover",
  commandCancel: "Cancel: it was false",
  commandAllClear: "All clear: it is over",
  commandLeaveOut: "Leave out: its plots no longer count",
  commandTakeBack: "Take back in",
  leaveOut: "Leave out",
  takeBack: "Take back",
  aboutSensor: (what: string, id: string) => `${what} ${id}`,
  commandConfirm: (what: string, name: string, mode: string) => `${mode}: send "${what}" to ${name}`,
  commandReal: "This is real. People will act on it.",
  commandTaken: "Taken.",
  commandRefused: (why: string) => `Refused: ${why}`,
  commandLost: "no answer from the server",
  back: "Back",
  summary: "How it went",
  summaryHead: ["Zone", "People", "Outcome", "Had", "Needed", "Why"] as const,
  knownBeforehand: "Known beforehand, from the coverage map:",
  summaryShow: "Summary",
  logWarning: (what: string, place: string, why: string) => `${place}: ${what}${why === "" ? "" : ` (${why})`}`,
  ranOut: "ran out by itself",
  logLead: (seconds: number) => `, ${seconds} s to impact`,
  logSensor: (id: string, state: string) => `Sensor ${id}: ${state}`,
  logAlarm: (what: string, about: string, raised: boolean) =>
    `${raised ? "ALARM" : "Alarm over"}: ${what}${about === "" ? "" : ` (${about})`}`,
  logConfirmed: (track: number) => `Object ${track} confirmed, falling`,
  logEnded: (track: number) => `Object ${track} is no more`,
  logCommand: (operator: string, what: string) => `${operator}: ${what}`,
  logMode: (mode: string) => `From now on: ${mode}`,
  logCoverage: "Coverage changed",
};

export type Words = typeof en;
