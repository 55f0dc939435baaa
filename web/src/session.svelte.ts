// The running console: connection, view, clock and sound tied together.

import { Connection } from "./api/connection";
import { belongs, layer } from "./api/layers";
import { terrain } from "./api/terrain";
import { token } from "./api/token";
import type { Frame, Layer, LayerKind, Terrain } from "./api/types";
import { Planning } from "./planning.svelte";
import { Speaker } from "./sound/sound";
import { believable } from "./state/link";
import { type Picture, picture } from "./state/picture";
import { reduce } from "./state/reduce";
import { EMPTY, type View } from "./state/view";

/** Countdown and staleness are worked out ten times a second; the map moves with every frame. */
const TICK_MS = 100;

/** What a command is about. */
export type Subject = { readonly zone: string } | { readonly sensor: string };

export const LAYERS: readonly LayerKind[] = ["warning_time", "decision_time", "cause", "worst_direction", "multiplicity"];

export class Session {
  view = $state.raw<View>(EMPTY);
  real = $state(performance.now());
  armed = $state(false);
  /** Whether an alarm sounds that a person may silence. */
  loud = $state(false);
  selected = $state<number | null>(null);
  gaps = $state(true);
  /** What a command is being given for. */
  commanding = $state.raw<Subject | null>(null);
  /** The layer of the coverage map that is wanted, and the one that is here. */
  wanted = $state<LayerKind | null>(null);
  layer = $state.raw<Layer | null>(null);
  /** The server did not give the layer that was asked for. */
  layerLost = $state(false);
  readonly planning = new Planning();
  terrain = $state.raw<Terrain | null>(null);
  readonly picture: Picture = $derived(picture(this.view, this.real));

  readonly speaker = new Speaker((armed) => this.arm(armed));
  private readonly connection: Connection;
  private readonly timer: number;
  private believed = false;

  constructor() {
    const url = new URL("./api/events", location.href);
    url.protocol = url.protocol === "https:" ? "wss:" : "ws:";
    const held = token();
    if (held !== null) url.searchParams.set("token", held);
    this.connection = new Connection(url.href, (frame) => this.receive(frame));
    this.timer = window.setInterval(() => this.tick(), TICK_MS);
  }

  close(): void {
    this.planning.hide();
    window.clearInterval(this.timer);
    this.connection.close();
    this.speaker.silence();
  }

  silence(): void {
    this.speaker.silence();
    this.loud = false;
  }

  /** Gets the layer that is wanted, as the map stands now. */
  async fetchLayer(): Promise<void> {
    const kind = this.wanted;
    const time = this.view.coverage?.time ?? null;
    if (!belongs(this.layer, kind, time)) this.layer = null;
    this.layerLost = false;
    if (kind === null || time === null) return;
    const got = await layer(kind);
    // Another was chosen meanwhile, or the map drawn anew: that has asked again.
    if (this.wanted !== kind || this.view.coverage?.time !== time) return;
    // One of a newer map comes before the word that there is one: that will ask again.
    this.layer = belongs(got, kind, time) ? got : null;
    this.layerLost = got === null;
  }

  /** The layer after the one that is wanted; after the last, none. */
  nextLayer(): void {
    const at = this.wanted === null ? -1 : LAYERS.indexOf(this.wanted);
    this.wanted = LAYERS[at + 1] ?? null;
  }

  /** Selects the threat `step` places after the selected one. */
  select(step: number): void {
    const tracks = this.picture.threats.map((threat) => threat.track.track);
    if (tracks.length === 0) return;
    const at = this.selected === null ? -1 : tracks.indexOf(this.selected);
    const from = at === -1 && step < 0 ? 0 : at;
    this.selected = tracks[(from + step + tracks.length) % tracks.length] ?? null;
  }

  /** Sound was turned on, or taken away by the browser. A standing warning is heard at once. */
  private arm(armed: boolean): void {
    if (armed === this.armed) return;
    this.armed = armed;
    if (!armed) return;
    const incoming = this.picture.covering.some((row) => row.seconds !== null);
    this.speaker.play(incoming ? "take_cover" : "armed", this.view.mode);
    this.loud = incoming;
  }

  /** Called by the socket itself: sound must not wait for a timer. */
  private receive(frame: Frame): void {
    const real = performance.now();
    if (frame.type === "hello") void terrain().then((ground) => (this.terrain = ground));
    const { view, effects } = reduce(this.view, frame, real);
    this.view = view;
    this.real = real;
    for (const effect of effects) {
      switch (effect.do) {
        case "acknowledge":
          this.connection.send({ type: "ack", sequence: effect.sequence });
          break;
        case "resync":
          this.connection.send({ type: "resync" });
          break;
        case "sound":
          this.speaker.play(effect.sound, view.mode);
          this.loud = effect.sound === "take_cover" && this.armed;
          break;
        case "silence":
          this.silence();
      }
    }
  }

  private tick(): void {
    this.real = performance.now();
    if (this.loud && !this.speaker.sounding) this.loud = false;
    const believed = believable(this.picture.link);
    const lost = this.believed && !believed;
    this.believed = believed;
    // A standing alarm is the more urgent sound.
    if (lost && !this.speaker.sounding) this.speaker.play("link_lost", this.view.mode);
  }
}
