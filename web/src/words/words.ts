// Which language is shown, and sentences that are put together from codes.

import type { Command, Event } from "../api/types";
import { en, type Words } from "./en";

/** One entry a translation. */
const LANGUAGES: Record<string, Words> = { en };

/** The language asked for by `?language=`, or English. `?direction=rtl` mirrors the layout. */
export function words(search: string): Words {
  const query = new URLSearchParams(search);
  const chosen = LANGUAGES[query.get("language") ?? "en"] ?? en;
  return query.get("direction") === "rtl" ? { ...chosen, direction: "rtl" } : chosen;
}

/** Engine time of day, UTC. */
export function clockText(time: number): string {
  return new Date(time).toISOString().slice(11, 19);
}

/** A length of time as minutes and seconds. */
export function minutes(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds));
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
}

/** How loudly a line of the log speaks. */
export type Tone = "alarm" | "trouble" | "relief" | "story" | "plain";

/** One line of the log. */
export function describe(event: Event, w: Words, name: (zone: string) => string): [string, Tone] {
  switch (event.kind) {
    case "warning": {
      const why = event.status.reason === null ? "" : w.reason[event.status.reason];
      const lead = event.action === "warn" && event.lead_s !== null;
      const text = w.logWarning(w.action[event.action], name(event.status.zone), why);
      const tone: Record<typeof event.action, Tone> = {
        pre_alert: "trouble",
        warn: "alarm",
        update: "plain",
        cancel: "relief",
        all_clear: "relief",
      };
      return [lead ? text + w.logLead(Math.floor(event.lead_s ?? 0)) : text, tone[event.action]];
    }
    case "state_expired":
      return [w.logWarning(w.zone[event.status.state], name(event.status.zone), w.ranOut), "trouble"];
    case "sensor":
      return [w.logSensor(event.status.sensor, w.health[event.status.health]), "plain"];
    case "alarm": {
      const { alarm, raised } = event;
      const zone = alarm.zone === null ? null : name(alarm.zone);
      const about = [alarm.sensor, zone, alarm.detail].filter((part) => part !== null).join(", ");
      return [w.logAlarm(w.alarm[alarm.kind], about, raised), raised ? "trouble" : "relief"];
    }
    case "track_confirmed":
      return [w.logConfirmed(event.track.track), "plain"];
    case "track_ended":
      return [w.logEnded(event.track), "plain"];
    case "command":
      return [w.logCommand(event.operator, commandText(event.command, w, name)), "trouble"];
    case "mode_changed":
      return [w.logMode(w.mode[event.mode]), "trouble"];
    case "coverage_changed":
      return [w.logCoverage, "plain"];
    case "narration":
      return [event.text, "story"];
    case "summary":
      return [event.summary.sentence, "story"];
    default:
      // A kind that a newer server knows.
      return [(event as { kind: string }).kind, "plain"];
  }
}

function commandText(command: Command, w: Words, name: (zone: string) => string): string {
  switch (command.do) {
    case "warn":
      return `${w.commandWarn}, ${name(command.zone)}`;
    case "cancel":
      return `${w.commandCancel}, ${name(command.zone)}`;
    case "all_clear":
      return `${w.commandAllClear}, ${name(command.zone)}`;
    case "sensor_in_use":
      return w.logSensor(command.sensor, command.in_use ? w.commandTakeBack : w.health.not_in_use);
  }
}
