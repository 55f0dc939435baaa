// Frames in, view and effects out: what the console makes of what the server says.

import { expect, test } from "vitest";
import type { Event, Frame, ZoneStatus } from "../../src/api/types";
import { type Effect, reduce } from "../../src/state/reduce";
import { EMPTY, type View } from "../../src/state/view";
import * as attack from "../attack";

function run(frames: readonly Frame[], from: View = EMPTY): { view: View; effects: Effect[] } {
  let view = from;
  const effects: Effect[] = [];
  frames.forEach((frame, i) => {
    const step = reduce(view, frame, i);
    view = step.view;
    effects.push(...step.effects);
  });
  return { view, effects };
}

const started = (t: number) => run([attack.hello(t), attack.snapshot(t)]);

function event(number: number): Frame {
  const found = attack.EVENTS[number - 1];
  if (found === undefined) throw new Error(`no event ${number}`);
  return { type: "event", ...found };
}

function warning(status: Partial<ZoneStatus>, number: number): Frame {
  const said: Event = {
    number,
    time: attack.START + 9_000,
    mode: "exercise",
    kind: "warning",
    action: "warn",
    lead_s: 18,
    status: { ...attack.zoneStatus("terminal", 9), ...status },
  };
  return { type: "event", ...said };
}

const state = (view: View, zone: string) => view.zones.find((one) => one.zone === zone)?.state;
const heard = (effects: readonly Effect[]) =>
  effects.flatMap((effect) => (effect.do === "sound" ? [effect.sound] : []));

test("nothing is shown before the first snapshot", () => {
  const { view } = run([attack.hello(0), event(1)]);
  expect(view.sync).toBe("waiting");
  expect(view.log).toEqual([]);
});

test("a server of another protocol is refused and nothing that it says is shown", () => {
  const hello = attack.hello(20);
  if (hello.type !== "hello") throw new Error("not a hello");
  const { view } = run([{ ...hello, protocol: 99 }, attack.snapshot(20)]);
  expect(view.refused).toBe(99);
  expect(view.zones).toEqual([]);
});

test("every event in order brings the zones to where a snapshot puts them", () => {
  let { view } = started(0);
  for (const one of attack.EVENTS.slice(view.number)) {
    view = reduce(view, { type: "event", ...one }, 5).view;
  }
  const snapshot = attack.snapshot(attack.END_S);
  if (snapshot.type !== "snapshot") throw new Error("not a snapshot");
  expect(view.number).toBe(snapshot.number);
  expect(view.zones.map((zone) => [zone.zone, zone.state])).toEqual(
    snapshot.zones.map((zone) => [zone.zone, zone.state]),
  );
  expect(view.log).toMatchObject(snapshot.recent);
  expect(view.summary).toEqual(attack.SUMMARY);
});

test("a missing event is asked for once, and what came after it is shown meanwhile", () => {
  const before = started(0).view;
  const { view, effects } = run([warning({}, 7), warning({ version: 3 }, 8)], before);
  expect(effects.filter((effect) => effect.do === "resync")).toHaveLength(1);
  expect(state(view, "terminal")).toBe("take_cover");
  expect(view.sync).toBe("asked");
  expect(view.number).toBe(before.number);
  const after = run([attack.snapshot(20)], view);
  expect(after.view.sync).toBe("whole");
  expect(after.view.number).toBe(attack.numberAt(20));
});

test("a heartbeat that counts an event which never came asks for a snapshot", () => {
  const { effects } = run([attack.heartbeat(9.5, 1)], started(0).view);
  expect(effects).toEqual([{ do: "resync" }]);
});

test("an event that is already contained changes nothing", () => {
  const before = started(20).view;
  const { view, effects } = run([event(2)], before);
  expect(view).toBe(before);
  expect(effects).toEqual([]);
});

test("an older version of a warning does not replace a newer one", () => {
  const before = run([warning({ version: 5 }, 2)], started(0).view).view;
  const { view } = run([warning({ version: 4, state: "cancelled" }, 3)], before);
  expect(state(view, "terminal")).toBe("take_cover");
});

test("a pre-alert does not take a standing warning back", () => {
  const before = run([warning({}, 2)], started(0).view).view;
  const { view } = run([warning({ version: 3, state: "pre_alert" }, 3)], before);
  expect(state(view, "terminal")).toBe("take_cover");
});

test("a state that ran out is shown as the server says", () => {
  const status = { ...attack.zoneStatus("terminal", 20), state: "unknown" as const };
  const expired: Frame = {
    type: "event",
    number: attack.numberAt(20) + 1,
    time: attack.START,
    mode: "exercise",
    kind: "state_expired",
    status,
  };
  expect(state(run([expired], started(20).view).view, "terminal")).toBe("unknown");
});

test("every track frame is acknowledged", () => {
  const { effects } = run([attack.tracksFrame(10, 1), attack.tracksFrame(11, 2)], started(9).view);
  expect(effects).toEqual([
    { do: "acknowledge", sequence: 1 },
    { do: "acknowledge", sequence: 2 },
  ]);
});

test("take cover sounds once, not again for each update or repetition", () => {
  const first = run([warning({}, 2)], started(0).view);
  expect(heard(first.effects)).toEqual(["take_cover"]);
  const again = run([warning({ version: 3 }, 3), warning({ version: 3 }, 4)], first.view);
  expect(heard(again.effects)).toEqual([]);
});

test("a pre-alert never sounds as the alarm", () => {
  const { effects } = run([warning({ state: "pre_alert", version: 1 }, 2)], started(0).view);
  expect(heard(effects)).toEqual(["pre_alert"]);
});

test("nothing sounds like relief while others must still take cover", () => {
  const before = started(20).view;
  const cleared = warning({ state: "all_clear", version: 3 }, attack.numberAt(20) + 1);
  const { view, effects } = run([cleared], before);
  expect(state(view, "depot")).toBe("take_cover");
  expect(heard(effects)).toEqual([]);
});

test("the last all-clear sounds as one, and a cancellation as another", () => {
  const only = run([warning({}, 2)], started(0).view).view;
  expect(heard(run([warning({ state: "all_clear", version: 3 }, 3)], only).effects)).toEqual(["all_clear"]);
  expect(heard(run([warning({ state: "cancelled", version: 3 }, 3)], only).effects)).toEqual(["cancelled"]);
});

test("a console that joins during a warning sounds the alarm", () => {
  expect(heard(started(20).effects)).toEqual(["take_cover"]);
});

test("a server that starts again is believed from its new snapshot", () => {
  const { view } = run([attack.hello(0), attack.snapshot(0)], started(50).view);
  expect(view.number).toBe(attack.numberAt(0));
  expect(state(view, "terminal")).toBe("quiet");
});

test("an object whose impact has passed leaves a mark where it was expected", () => {
  const { view } = run([attack.tracksFrame(26.5, 1), attack.tracksFrame(29, 2)], started(20).view);
  expect(view.fallen.map((one) => one.track)).toEqual([11]);
});

test("an alarm stands until it ends", () => {
  const alarm = { id: "sensor_lost/tower", kind: "sensor_lost", since: 0, sensor: "tower", zone: null, detail: null } as const;
  const said = (number: number, raised: boolean): Frame => ({
    type: "event",
    number,
    time: attack.START,
    mode: "exercise",
    kind: "alarm",
    raised,
    alarm,
  });
  const raised = run([said(2, true), said(3, true)], started(0).view).view;
  expect(raised.alarms).toEqual([alarm]);
  expect(run([said(4, false)], raised).view.alarms).toEqual([]);
});

test("a map that can be drawn no more is taken away, and nobody sees more than they may", () => {
  const { view } = started(0);
  expect(view.maySeeCoverage).toBe(true);
  expect(view.coverage).not.toBeNull();
  const gone: Frame = {
    type: "event",
    number: view.number + 1,
    time: attack.START + 500,
    mode: "exercise",
    kind: "coverage_changed",
    coverage: null,
  };
  expect(reduce(view, gone, 1).view.coverage).toBeNull();
});

test("a mobile sensor is shown where it stands, and the others stay where the site has them", () => {
  const hello = attack.hello(0);
  const snapshot = attack.snapshot(0);
  if (hello.type !== "hello" || snapshot.type !== "snapshot") throw new Error("not a beginning");
  const [first, ...others] = snapshot.sensors;
  if (first === undefined) throw new Error("no sensor");
  const { view } = run([hello, { ...snapshot, sensors: [{ ...first, place: [36.3, 44.1] }, ...others] }]);
  const place = (id: string) => view.site?.sensors.find((sensor) => sensor.id === id);
  expect(place(first.sensor)).toMatchObject({ latitude_deg: 36.3, longitude_deg: 44.1 });
  for (const planned of hello.site.sensors.slice(1)) expect(place(planned.id)).toEqual(planned);
});
