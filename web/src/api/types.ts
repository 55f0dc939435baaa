// Generated from crates/api by `cargo test -p api`; do not edit.

/** Version of the protocol that these types describe. */
export const PROTOCOL = 1;

/**
 * One step in the life of a warning.
 */
export type Action = "pre_alert" | "warn" | "update" | "cancel" | "all_clear";

/**
 * How well the air is known that objects fall through. Impact regions are as wide as it says.
 */
export type AirHealth = { 
/**
 * Hours since the profile was measured; `null`: the site file does not say when.
 */
age_h: number | null, 
/**
 * So old that a new profile should be loaded.
 */
stale: boolean, 
/**
 * Standard deviation of each component of the wind by now, m/s.
 */
wind_sd_mps: number, };

/**
 * Something an operator must know, for as long as it is so.
 */
export type Alarm = { 
/**
 * Key that is the same when it is raised and when it ends, such as `sensor_lost/north-1`.
 */
id: string, 
/**
 * What kind.
 */
kind: AlarmKind, 
/**
 * Since when.
 */
since: TimeMs, 
/**
 * Which sensor, where it is about one.
 */
sensor: string | null, 
/**
 * Which zone, where it is about one.
 */
zone: string | null, 
/**
 * More, in plain words.
 */
detail: string | null, };

/**
 * What kind of thing an operator must know.
 */
export type AlarmKind = "sensor_lost" | "blind" | "overload" | "input_lost" | "wrong_edition" | "sensor_biased" | "sensor_jammed" | "sector_silent" | "journal_failed" | "channel_failed" | "coverage_lost" | "coverage_unknown" | "clock_strayed" | "air_stale" | "sensor_refused" | "sensor_clock" | "sensor_doppler" | "sensor_elsewhere";

/**
 * Constant errors of one sensor.
 */
export type Bias = { 
/**
 * Of range, metres.
 */
range_m: number, 
/**
 * Of azimuth, degrees.
 */
azimuth_deg: number, 
/**
 * Of elevation, degrees.
 */
elevation_deg: number, 
/**
 * Of its clock, seconds: positive where it is ahead.
 */
clock_s: number, };

/**
 * What limits the warning time.
 */
export type Cause = "none" | "terrain" | "range" | "sector" | "elevation" | "tracking_delay" | "siren" | "no_data";

/**
 * What an object most likely is.
 */
export type Class = "ballistic" | "aircraft" | "bird" | "drone";

/**
 * From the console.
 */
export type ClientFrame = { "type": "ack", 
/**
 * Its sequence; acknowledges all before it too.
 */
sequence: number, } | { "type": "resync" };

/**
 * What an operator may command.
 */
export type Command = { "do": "warn", 
/**
 * Which zone.
 */
zone: string, } | { "do": "cancel", 
/**
 * Which zone.
 */
zone: string, } | { "do": "all_clear", 
/**
 * Which zone.
 */
zone: string, } | { "do": "sensor_in_use", 
/**
 * Which sensor.
 */
sensor: string, 
/**
 * Whether its plots count.
 */
in_use: boolean, };

/**
 * The answer, with status 200 when accepted and 400, 403 or 409 when not.
 */
export type CommandReply = { 
/**
 * The sender's own identifier.
 */
request: string, 
/**
 * Exercise or live.
 */
mode: Mode, 
/**
 * Whether the engine has it. What came of it arrives as an event.
 */
accepted: boolean, 
/**
 * Why not, in plain words.
 */
error: string | null, };

/**
 * A command and what its sender believed.
 */
export type CommandRequest = { 
/**
 * Chosen by the sender, at most 64 characters: the same one twice acts once.
 */
request: string, 
/**
 * The mode that the sender saw. Refused (409) when it is not the server's: a command meant for
 * a drill never acts in real life.
 */
mode: Mode, 
/**
 * What.
 */
command: Command, };

/**
 * Where plots went: `received` = `used` + `dropped` + `rejected`, exactly.
 */
export type Counts = { 
/**
 * Taken in.
 */
received: number, 
/**
 * Given to the tracker.
 */
used: number, 
/**
 * Left out for lack of room or time, with a declared gap.
 */
dropped: number, 
/**
 * Refused, with a reason.
 */
rejected: number, };

/**
 * Coverage as it stands with the sensors that work now.
 */
export type Coverage = { 
/**
 * Exercise or live.
 */
mode: Mode, 
/**
 * When it was computed.
 */
time: TimeMs, 
/**
 * Always true: handle with care.
 */
sensitive: boolean, 
/**
 * Every zone, in the site's order.
 */
zones: Array<ZoneCoverage>, 
/**
 * Areas that would not be warned in time, as GeoJSON.
 */
gaps: GapCollection, };

/**
 * What would stand at a place.
 */
export type DeviceKind = "sensor" | "siren";

/**
 * One thing that happened.
 */
export type Event = { 
/**
 * Counts events from 1 without gaps; a console that misses one asks for a snapshot.
 */
number: number, 
/**
 * When, in engine time.
 */
time: TimeMs, 
/**
 * Exercise or live.
 */
mode: Mode, } & ({ "kind": "warning", 
/**
 * What is done.
 */
action: Action, 
/**
 * Seconds from the step to the first predicted impact, where one is predicted.
 */
lead_s: number | null, 
/**
 * The zone's state from now on.
 */
status: ZoneStatus, } | { "kind": "state_expired", 
/**
 * The zone's state from now on.
 */
status: ZoneStatus, } | { "kind": "sensor", 
/**
 * Its state from now on.
 */
status: SensorStatus, } | { "kind": "alarm", 
/**
 * Whether it stands from now on.
 */
raised: boolean, 
/**
 * Which.
 */
alarm: Alarm, } | { "kind": "track_confirmed", 
/**
 * As first seen.
 */
track: Track, } | { "kind": "track_ended", 
/**
 * Which.
 */
track: number, } | { "kind": "command", 
/**
 * Who, as the access layer names them.
 */
operator: string, 
/**
 * What.
 */
command: Command, } | { "kind": "mode_changed" } | { "kind": "coverage_changed", 
/**
 * As it stands when this is sent, for those who may see it; `null` in a snapshot's log, as
 * the snapshot carries it once, and while no map can be drawn.
 */
coverage: Coverage | null, } | { "kind": "narration", 
/**
 * One line.
 */
text: string, } | { "kind": "summary", 
/**
 * Who was warned, who was not, and why.
 */
summary: Summary, });

/**
 * One source of octets.
 */
export type FeedHealth = { 
/**
 * The site file's identifier.
 */
id: string, 
/**
 * When it last said anything.
 */
heard: TimeMs | null, 
/**
 * Datagrams so far.
 */
datagrams: number, 
/**
 * Octets so far.
 */
octets: number, };

/**
 * From the server.
 */
export type Frame = { "type": "hello" } & Hello | { "type": "snapshot" } & Snapshot | { "type": "event" } & Event | { "type": "tracks" } & TracksFrame | { "type": "heartbeat" } & Heartbeat;

/**
 * GeoJSON `Feature`: one gap.
 */
export type Gap = { 
/**
 * Always `Feature`.
 */
type: GapKind, 
/**
 * Where.
 */
geometry: GapGeometry, 
/**
 * What is known about it.
 */
properties: GapProperties, };

/**
 * GeoJSON `FeatureCollection`.
 */
export type GapCollection = { 
/**
 * Always `FeatureCollection`.
 */
type: GapCollectionKind, 
/**
 * The gaps.
 */
features: Array<Gap>, };

/**
 * GeoJSON's type of a collection.
 */
export type GapCollectionKind = "FeatureCollection";

/**
 * GeoJSON geometry; positions are [longitude, latitude] there.
 */
export type GapGeometry = { "type": "Polygon", "coordinates": Array<Array<[number, number]>> } | { "type": "MultiPolygon", "coordinates": Array<Array<Array<[number, number]>>> };

/**
 * GeoJSON's type of a feature.
 */
export type GapKind = "Feature";

/**
 * What is known about a gap.
 */
export type GapProperties = { 
/**
 * Zone that it lies in, where it does.
 */
zone: string | null, 
/**
 * In one word.
 */
covered: ZoneCovered, 
/**
 * Seconds of warning that are assured there; `null`: not known.
 */
assured_s: number | null, 
/**
 * What limits it.
 */
cause: Cause, 
/**
 * People there.
 */
people: number, 
/**
 * Directions from which the need is not met.
 */
directions: Array<Sector>, 
/**
 * The same as a sentence.
 */
sentence: string, };

/**
 * The server's and the engine's health.
 */
export type Health = { 
/**
 * In one word.
 */
state: HealthState, 
/**
 * Exercise or live.
 */
mode: Mode, 
/**
 * Version of Forewarn.
 */
version: string, 
/**
 * Engine time.
 */
time: TimeMs, 
/**
 * Where the input went.
 */
counts: Counts, 
/**
 * One entry a feed, in the site's order.
 */
feeds: Array<FeedHealth>, 
/**
 * The journal; `null` when none is kept.
 */
journal: JournalHealth | null, 
/**
 * How well the air is known.
 */
air: AirHealth, 
/**
 * Connected consoles.
 */
consoles: number, };

/**
 * In one word.
 */
export type HealthState = "ok" | "degraded" | "blind" | "finished";

/**
 * Proof of life. Two seconds without one, and a console must not be believed.
 */
export type Heartbeat = { 
/**
 * Number of the latest event sent; lets a console see that it missed one.
 */
number: number, 
/**
 * Engine time.
 */
time: TimeMs, 
/**
 * Exercise or live.
 */
mode: Mode, 
/**
 * Seconds of engine time a second of real time: 1 live, another number in a paced replay,
 * 0 when the recording is over.
 */
pace: number, 
/**
 * The server's and the engine's health.
 */
health: Health, 
/**
 * Every sensor, with when it was last heard.
 */
sensors: Array<SensorStatus>, };

/**
 * Who speaks.
 */
export type Hello = { 
/**
 * [`crate::PROTOCOL`].
 */
protocol: number, 
/**
 * Version of Forewarn.
 */
version: string, 
/**
 * Exercise or live.
 */
mode: Mode, 
/**
 * The place.
 */
site: Site, 
/**
 * Engine time.
 */
time: TimeMs, 
/**
 * Number of the first event that will follow the snapshot.
 */
next_event: number, 
/**
 * Whether this connection may give commands.
 */
may_command: boolean, 
/**
 * Whether this connection may see coverage, layers and plans.
 */
may_see_coverage: boolean, };

/**
 * Where and when a ballistic track comes down.
 */
export type Impact = { 
/**
 * When this was computed.
 */
time: TimeMs, 
/**
 * Thrust is still on, or the drag is changing: not final.
 */
provisional: boolean, 
/**
 * Mean time of impact.
 */
impact_time: TimeMs, 
/**
 * Its standard deviation, seconds.
 */
impact_time_sd_s: number, 
/**
 * Latitude of the mean point.
 */
latitude_deg: number, 
/**
 * Longitude of the mean point.
 */
longitude_deg: number, 
/**
 * Zones it may endanger, most likely first.
 */
zones: Array<ZoneRisk>, 
/**
 * Areas that hold 50, 90 and 99 % of the probability, where computed.
 */
regions: Array<Region>, 
/**
 * Part of the estimate rests on ground that is not known.
 */
over_unknown_ground: boolean, };

/**
 * The journal.
 */
export type JournalHealth = { 
/**
 * In one word.
 */
state: JournalState, 
/**
 * Records given a number so far.
 */
appended: number, 
/**
 * Records known to be on disk.
 */
durable: number, };

/**
 * Whether the journal keeps up.
 */
export type JournalState = "ok" | "behind" | "lossy" | "failed";

/**
 * A grid of values, regular in latitude and longitude, coarse enough to send whole. Where a value
 * stands for several cells of the map it is that of the worst.
 */
export type Layer = { 
/**
 * What it shows.
 */
layer: LayerKind, 
/**
 * Exercise or live.
 */
mode: Mode, 
/**
 * When the map was computed: that of the [`crate::Coverage`] that it belongs to.
 */
time: TimeMs, 
/**
 * Always true: handle with care.
 */
sensitive: boolean, 
/**
 * Latitude of the southern edge.
 */
south_deg: number, 
/**
 * Longitude of the western edge.
 */
west_deg: number, 
/**
 * Latitude of the northern edge.
 */
north_deg: number, 
/**
 * Longitude of the eastern edge.
 */
east_deg: number, 
/**
 * Values in a row.
 */
columns: number, 
/**
 * Rows.
 */
rows: number, 
/**
 * Row by row from the north-west; `null`: not known, never to be shown as covered.
 */
values: Array<number | null>, };

/**
 * What a layer shows.
 */
export type LayerKind = "warning_time" | "decision_time" | "cause" | "worst_direction" | "multiplicity";

/**
 * Whether people are really in danger.
 */
export type Mode = "exercise" | "live";

/**
 * What became of a zone's people.
 */
export type Outcome = "not_warned" | "warned_late" | "warned_in_time" | "needless" | "undisturbed";

/**
 * In which part of its flight an object is.
 */
export type Phase = "boost" | "ballistic" | "changed" | "other";

/**
 * A proposal.
 */
export type Plan = { 
/**
 * The places, the one that closes most first.
 */
choices: Array<PlanChoice>, 
/**
 * What they cost together.
 */
cost: number, 
/**
 * Part of the gap that they close, 0 to 1.
 */
gap_closed: number, 
/**
 * What the choice earns, by the measure that it was made with, of what any could earn at most;
 * 1: none is better; `null` where sensors and sirens are chosen together, which has no bound.
 */
of_best_possible: number | null, 
/**
 * How many candidates were looked at.
 */
candidates: number, 
/**
 * Every zone as it is, mapped anew with every sensor at work.
 */
before: Array<ZoneCoverage>, 
/**
 * Every zone with what is proposed, mapped anew from the new site file.
 */
after: Array<ZoneCoverage>, 
/**
 * The whole in sentences.
 */
said: Array<string>, 
/**
 * The site file with what is proposed at its end.
 */
site_file: string, };

/**
 * Where new devices may stand.
 */
export type PlanCandidates = { "from": "site_file" } | { "from": "grid", 
/**
 * Side of a square, metres.
 */
step_m: number, } | { "from": "places", 
/**
 * The places.
 */
places: Array<PlanPlace>, };

/**
 * One proposed place.
 */
export type PlanChoice = { 
/**
 * Name that it gets in the new site file.
 */
id: string, 
/**
 * What stands there.
 */
kind: DeviceKind, 
/**
 * The model of sensor, or `siren`.
 */
model: string, 
/**
 * Latitude.
 */
latitude_deg: number, 
/**
 * Longitude.
 */
longitude_deg: number, 
/**
 * Start of its sector, clockwise from true north; `null`: all round.
 */
azimuth_from_deg: number | null, 
/**
 * End of its sector; `null`: all round.
 */
azimuth_to_deg: number | null, 
/**
 * What it costs.
 */
cost: number, 
/**
 * Part of the gap that it closes on top of those before it, 0 to 1.
 */
closes: number, 
/**
 * Why it was chosen, in a sentence.
 */
reason: string, };

/**
 * A place where something may stand.
 */
export type PlanPlace = { 
/**
 * What may stand there.
 */
kind: DeviceKind, 
/**
 * Latitude.
 */
latitude_deg: number, 
/**
 * Longitude.
 */
longitude_deg: number, 
/**
 * What it costs there; `null`: as the site file says.
 */
cost: number | null, };

/**
 * How a plan stands.
 */
export type PlanProgress = { "state": "surveying" } | { "state": "idle" } | { "state": "running", 
/**
 * Part that is done, 0 to 1.
 */
part: number, } | { "state": "stopped" } | { "state": "failed", 
/**
 * Why, in plain words.
 */
why: string, } | { "state": "finished", 
/**
 * The proposal.
 */
plan: Plan, };

/**
 * What is asked for.
 */
export type PlanRequest = { 
/**
 * New sensors, at most.
 */
sensors: number, 
/**
 * New sirens, at most.
 */
sirens: number, 
/**
 * What they may cost together, in the site file's unit; `null`: money is no object.
 */
budget: number | null, 
/**
 * The model of sensor; `null`: those of the site file.
 */
model: string | null, 
/**
 * Where they may stand.
 */
candidates: PlanCandidates, 
/**
 * Outlines, [latitude, longitude] in degrees, in which nothing may stand, beside those of the
 * site file.
 */
exclusions: Array<Array<[number, number]>>, };

/**
 * How far a plan is, or what came of it.
 */
export type PlanStatus = { 
/**
 * Exercise or live.
 */
mode: Mode, 
/**
 * Always true: handle with care.
 */
sensitive: boolean, 
/**
 * Models of sensor that may be asked for, those of the site file first.
 */
models: Array<string>, 
/**
 * Counts the plans of this server; 0: none yet.
 */
number: number, 
/**
 * How it stands.
 */
progress: PlanProgress, };

/**
 * Why a zone's state is what it is, as a code; the console has the words.
 */
export type Reason = "probability_early" | "probability_late" | "provisional" | "forecast_changed" | "evidence_against" | "stay_over" | "operator" | "peer";

/**
 * An area that holds so much of the probability of impact.
 */
export type Region = { 
/**
 * 50, 90 or 99.
 */
percent: number, 
/**
 * Closed rings of [latitude, longitude] in degrees; several where terrain splits the area.
 */
rings: Array<Array<[number, number]>>, };

/**
 * A sensor's constant errors: estimated from aircraft that say where they are, and from what it sees
 * in common with other sensors.
 */
export type Registration = { 
/**
 * The estimate.
 */
bias: Bias, 
/**
 * Its standard deviations.
 */
sd: Bias, 
/**
 * What is taken off the sensor's plots.
 */
applied: Bias, 
/**
 * Comparisons so far.
 */
compared: number, 
/**
 * Since when nothing vouches for the sensor; `null`: it is verified.
 */
unverified_since: TimeMs | null, };

/**
 * A range of directions that objects arrive from, clockwise from true north.
 */
export type Sector = { 
/**
 * Where it begins.
 */
from_deg: number, 
/**
 * Where it ends.
 */
to_deg: number, };

/**
 * A sensor's health.
 */
export type SensorHealth = "unheard" | "healthy" | "degraded" | "lost" | "not_in_use";

/**
 * A sensor and where it looks.
 */
export type SensorInfo = { 
/**
 * The site file's identifier.
 */
id: string, 
/**
 * What kind it is.
 */
kind: SensorKind, 
/**
 * Latitude.
 */
latitude_deg: number, 
/**
 * Longitude.
 */
longitude_deg: number, 
/**
 * Height of the antenna above the ellipsoid.
 */
height_m: number, 
/**
 * Farthest range.
 */
range_max_m: number, 
/**
 * Start of its sector, clockwise from true north; `null`: all round.
 */
azimuth_from_deg: number | null, 
/**
 * End of its sector; `null`: all round.
 */
azimuth_to_deg: number | null, 
/**
 * Seconds from one look at a place to the next.
 */
revisit_s: number, };

/**
 * What kind of sensor it is.
 */
export type SensorKind = "radar" | "optical" | "acoustic";

/**
 * One sensor as it stands.
 */
export type SensorStatus = { 
/**
 * Which sensor.
 */
sensor: string, 
/**
 * Its health.
 */
health: SensorHealth, 
/**
 * Since when.
 */
since: TimeMs, 
/**
 * When it last said anything; `null`: never.
 */
heard: TimeMs | null, 
/**
 * Plots received from it so far.
 */
plots: number, 
/**
 * What is known of its constant errors; `null` where they are not estimated.
 */
registration: Registration | null, 
/**
 * Where its beam was at its latest message, degrees clockwise from north; `null`: it does not tell.
 */
beam_deg: number | null, 
/**
 * Where it says that it is jammed from, degrees; `null`: not jammed, or from nowhere in particular.
 */
jammed_deg: number | null, 
/**
 * False plots of one look, as learned.
 */
false_plots_per_look: number, 
/**
 * Sectors that fell silent: start clockwise from north and width, degrees.
 */
silent_sectors: Array<[number, number]>, 
/**
 * Sectors that jamming takes from it, in the same way.
 */
jammed_sectors: Array<[number, number]>, 
/**
 * Where a mobile sensor stands, by its own word: latitude and longitude, degrees; `null`: where the site has it.
 */
place: [number, number] | null, };

/**
 * A siren.
 */
export type SirenInfo = { 
/**
 * The site file's identifier.
 */
id: string, 
/**
 * Latitude.
 */
latitude_deg: number, 
/**
 * Longitude.
 */
longitude_deg: number, };

/**
 * The protected place.
 */
export type Site = { 
/**
 * What people call it.
 */
name: string, 
/**
 * A remark that must be visible, such as "positions are invented".
 */
remark: string | null, 
/**
 * Exercise or live.
 */
mode: Mode, 
/**
 * Latitude of the site's origin.
 */
latitude_deg: number, 
/**
 * Longitude of the site's origin.
 */
longitude_deg: number, 
/**
 * Height of the site's origin above the ellipsoid.
 */
height_m: number, 
/**
 * Everybody who is warned.
 */
zones: Array<ZoneInfo>, 
/**
 * Everything that watches.
 */
sensors: Array<SensorInfo>, 
/**
 * Everything that sounds.
 */
sirens: Array<SirenInfo>, };

/**
 * Everything as it stands after event `number` (`GET /api/state` too).
 */
export type Snapshot = { 
/**
 * Number of the latest event that is contained; 0: none yet.
 */
number: number, 
/**
 * Engine time.
 */
time: TimeMs, 
/**
 * Exercise or live.
 */
mode: Mode, 
/**
 * Every zone, in the site's order.
 */
zones: Array<ZoneStatus>, 
/**
 * Every sensor, in the site's order.
 */
sensors: Array<SensorStatus>, 
/**
 * Confirmed tracks, with their impacts.
 */
tracks: Array<Track>, 
/**
 * Standing alarms.
 */
alarms: Array<Alarm>, 
/**
 * Where the input went.
 */
counts: Counts, 
/**
 * Who would be warned in time; `null` until computed, or without the right to see it.
 */
coverage: Coverage | null, 
/**
 * Latest events for the log, oldest first, at most a hundred.
 */
recent: Array<Event>, 
/**
 * How it went, once it is over.
 */
summary: Summary | null, };

/**
 * The closing summary.
 */
export type Summary = { 
/**
 * The whole in one or two sentences.
 */
sentence: string, 
/**
 * Objects that flew.
 */
objects: number, 
/**
 * Objects that came down where they endangered somebody.
 */
dangerous: number, 
/**
 * Every zone, the worst outcome first.
 */
zones: Array<ZoneSummary>, 
/**
 * Whether coverage had said beforehand who would not be warned, in words.
 */
known_beforehand: string | null, 
/**
 * Hash of the engine's decisions: the same for the same input.
 */
decision_hash: string | null, };

/**
 * A grid of heights, regular in latitude and longitude, coarse enough to send whole.
 */
export type Terrain = { 
/**
 * Latitude of the southern row.
 */
south_deg: number, 
/**
 * Longitude of the western column.
 */
west_deg: number, 
/**
 * Latitude of the northern row.
 */
north_deg: number, 
/**
 * Longitude of the eastern column.
 */
east_deg: number, 
/**
 * Points in a row, at least 2.
 */
columns: number, 
/**
 * Rows, at least 2.
 */
rows: number, 
/**
 * Metres above the site's origin, row by row from the north-west; `null`: not known.
 */
heights_m: Array<number | null>, };

/**
 * Engine time in UTC milliseconds since 1970, leap seconds not counted. A number, not text: the
 * console subtracts it many times a second, and today's value needs 41 of the 53 bits that a
 * JavaScript number holds exactly.
 */
export type TimeMs = number;

/**
 * One confirmed track.
 */
export type Track = { 
/**
 * Its number: a small counter, never given twice in one run.
 */
track: number, 
/**
 * When position and velocity hold; the console carries them on from there.
 */
time: TimeMs, 
/**
 * Time of its latest plot; older than a revisit: it is only predicted.
 */
seen: TimeMs, 
/**
 * Probability that the object exists.
 */
existence: number, 
/**
 * What it most likely is.
 */
class: Class, 
/**
 * Probability that it is ballistic.
 */
p_ballistic: number, 
/**
 * Phase of flight.
 */
phase: Phase, 
/**
 * Latitude.
 */
latitude_deg: number, 
/**
 * Longitude.
 */
longitude_deg: number, 
/**
 * Height above the ellipsoid.
 */
height_m: number, 
/**
 * Velocity east, north, up in m/s.
 */
velocity_mps: [number, number, number], 
/**
 * Where it comes down; `null` unless ballistic.
 */
impact: Impact | null, };

/**
 * All confirmed tracks. Sent while at most one earlier track frame is unacknowledged (a window of
 * two); a slow console gets fewer frames, never old ones.
 */
export type TracksFrame = { 
/**
 * Counts track frames of this connection from 1; to be acknowledged.
 */
sequence: number, 
/**
 * Engine time.
 */
time: TimeMs, 
/**
 * Exercise or live.
 */
mode: Mode, 
/**
 * Every confirmed track.
 */
tracks: Array<Track>, };

/**
 * A zone's warning time.
 */
export type ZoneCoverage = { 
/**
 * Which zone.
 */
zone: string, 
/**
 * In one word.
 */
covered: ZoneCovered, 
/**
 * Seconds of warning that are assured from the worst direction; `null`: not known.
 */
assured_s: number | null, 
/**
 * Seconds that its people need.
 */
need_s: number, 
/**
 * Directions from which the need is not met.
 */
directions: Array<Sector>, 
/**
 * What limits it there.
 */
cause: Cause, 
/**
 * People in the part that is not covered.
 */
people: number, 
/**
 * The same as a sentence that a safety officer understands.
 */
sentence: string, };

/**
 * Whether a zone would be warned in time.
 */
export type ZoneCovered = "covered" | "short" | "uncovered" | "unknown";

/**
 * A place whose people are warned together.
 */
export type ZoneInfo = { 
/**
 * The site file's identifier.
 */
id: string, 
/**
 * What people call it.
 */
name: string, 
/**
 * Its outline, [latitude, longitude] in degrees; the last corner joins the first.
 */
outline: Array<[number, number]>, 
/**
 * Seconds that people need to reach shelter.
 */
time_to_shelter_s: number, 
/**
 * People usually here.
 */
population: number, };

/**
 * What one object means to one zone.
 */
export type ZoneRisk = { 
/**
 * Which zone.
 */
zone: string, 
/**
 * Probability that it endangers the zone, given that it exists and is ballistic.
 */
probability: number, };

/**
 * What people in a zone are told.
 */
export type ZoneState = "quiet" | "pre_alert" | "take_cover" | "cancelled" | "all_clear" | "unknown";

/**
 * The state of one zone. A higher version replaces a lower one.
 */
export type ZoneStatus = { 
/**
 * Which zone.
 */
zone: string, 
/**
 * What its people are told.
 */
state: ZoneState, 
/**
 * Since when.
 */
since: TimeMs, 
/**
 * Which warning, as 16 hexadecimal digits; `null` when quiet.
 */
warning: string | null, 
/**
 * Version of that warning; 0 when quiet.
 */
version: number, 
/**
 * Probability that something comes down where it endangers the zone.
 */
probability: number, 
/**
 * First predicted impact that endangers the zone.
 */
impact_time: TimeMs | null, 
/**
 * Until when people should stay in cover.
 */
until: TimeMs | null, 
/**
 * Tracks it rests on, ascending.
 */
tracks: Array<number>, 
/**
 * Why; `null` when quiet.
 */
reason: Reason | null, };

/**
 * How it went in one zone.
 */
export type ZoneSummary = { 
/**
 * Which zone.
 */
zone: string, 
/**
 * In one word.
 */
outcome: Outcome, 
/**
 * People usually here.
 */
people: number, 
/**
 * Objects that came down where they endangered it.
 */
impacts: number, 
/**
 * Seconds from the warning to the first impact; `null`: no warning or no impact.
 */
lead_s: number | null, 
/**
 * Seconds that its people need.
 */
need_s: number, 
/**
 * Why, in plain words.
 */
why: string, };
