// Everything that moves, on a 2-D canvas of our own above the map: tracks carried on from their last
// position and velocity, where they come down and when, and what each zone is told.
//
// Measured before this was chosen (software rendering, 10,000 points): an own canvas draws 57 frames a
// second, MapLibre's `setData` 4 to 15.

import type { Track, ZoneState } from "../api/types";
import { type Camera, type Pixel, project, seen } from "./camera";
import { GRID_TEXT, REACH, SIREN, ZONE } from "./colours";
import { graticule, middle, scaleBar } from "./ground";
import type { Scene } from "./scene";
import { draw as drawSketch } from "./sketch";

/** A position is carried on for this long without news; then it stays where it was last believed. */
const CARRY_MS = 5_000;

/** How long the mark of an expected impact stays. */
const FALLEN_MS = 15 * 60_000;

/** Seconds stand beside the most urgent impacts only: each label looks for room among the others. */
const LABELS_MAX = 100;

const FONT = '"Noto Sans", system-ui, sans-serif';
const METRES_A_DEGREE = 111_195;

interface Box {
  readonly x: number;
  readonly y: number;
  readonly w: number;
  readonly h: number;
}

interface Line {
  readonly text: string;
  readonly size: number;
}

/** What a zone is told, and where that stands. */
interface Plate {
  readonly box: Box;
  readonly lines: readonly Line[];
  readonly state: ZoneState;
}

export class Moving {
  private readonly context: CanvasRenderingContext2D;
  private taken: Box[] = [];

  constructor(private readonly canvas: HTMLCanvasElement) {
    const context = canvas.getContext("2d");
    if (context === null) throw new Error("this browser has no 2-D canvas");
    this.context = context;
  }

  draw(camera: Camera, scene: Scene): void {
    const x = this.context;
    const ratio = Math.min(2, window.devicePixelRatio);
    if (this.canvas.width !== Math.round(camera.width * ratio) || this.canvas.height !== Math.round(camera.height * ratio)) {
      this.canvas.width = Math.round(camera.width * ratio);
      this.canvas.height = Math.round(camera.height * ratio);
    }
    x.setTransform(ratio, 0, 0, ratio, 0, 0);
    x.clearRect(0, 0, camera.width, camera.height);
    x.direction = "ltr";
    this.taken = [];
    const plates = this.plan(camera, scene);
    this.grid(camera);
    this.sirens(camera, scene);
    this.sensors(camera, scene);
    if (scene.sketch !== null) drawSketch(x, camera, scene.sketch, scene.choices);
    this.fallen(camera, scene);
    for (const track of scene.view.tracks) this.region(camera, scene, track);
    for (const track of scene.view.tracks) this.track(camera, scene, track);
    this.plates(plates);
    this.quiet(camera, scene);
    this.sensorNames(camera, scene);
    this.sirenNames(camera, scene);
    for (const threat of scene.picture.threats.slice(0, LABELS_MAX)) this.countdown(camera, threat.track, threat.seconds, scene);
  }

  private grid(camera: Camera): void {
    const x = this.context;
    const bounds = seen(camera);
    x.font = `12px ${FONT}`;
    x.fillStyle = GRID_TEXT;
    for (const line of graticule(bounds)) {
      const text = `${line.degrees.toFixed(2)}°`;
      if (line.axis === "latitude") {
        x.textAlign = "left";
        x.fillText(text, 4, project(camera, line.degrees, bounds.west)[1] - 3);
      } else {
        x.textAlign = "left";
        x.fillText(text, project(camera, bounds.south, line.degrees)[0] + 3, camera.height - 5);
      }
    }
    const bar = scaleBar(camera.zoom, camera.latitude_deg, 140);
    const right = camera.width - 14;
    const low = camera.height - 24;
    x.strokeStyle = "#c4d3df";
    x.lineWidth = 2;
    x.beginPath();
    x.moveTo(right - bar.pixels, low - 5);
    x.lineTo(right - bar.pixels, low);
    x.lineTo(right, low);
    x.lineTo(right, low - 5);
    x.stroke();
    x.fillStyle = "#c4d3df";
    x.textAlign = "right";
    x.fillText(bar.metres >= 1000 ? `${bar.metres / 1000} km` : `${bar.metres} m`, right, low - 8);
  }

  private sensors(camera: Camera, scene: Scene): void {
    const x = this.context;
    for (const sensor of scene.view.site?.sensors ?? []) {
      const health = scene.view.sensors.find((one) => one.sensor === sensor.id)?.health ?? "unheard";
      const [u, v] = project(camera, sensor.latitude_deg, sensor.longitude_deg);
      x.lineWidth = 2.5;
      if (health === "healthy") {
        x.fillStyle = REACH;
        this.triangle(u, v, 7, 0);
        x.fill();
      } else {
        x.strokeStyle = health === "lost" ? "#ff8a7a" : "#ffd08a";
        x.beginPath();
        x.moveTo(u - 6, v - 6);
        x.lineTo(u + 6, v + 6);
        x.moveTo(u + 6, v - 6);
        x.lineTo(u - 6, v + 6);
        x.stroke();
      }
    }
  }

  /** Sirens: a disc from which sound goes out. */
  private sirens(camera: Camera, scene: Scene): void {
    const x = this.context;
    for (const siren of scene.view.site?.sirens ?? []) {
      const [u, v] = project(camera, siren.latitude_deg, siren.longitude_deg);
      x.fillStyle = SIREN;
      x.strokeStyle = SIREN;
      x.lineWidth = 1.5;
      x.beginPath();
      x.arc(u, v, 3, 0, 2 * Math.PI);
      x.fill();
      for (const [radius, open] of [[6.5, 0.7], [10, 0.6]] as const) {
        for (const middle of [0, Math.PI]) {
          x.beginPath();
          x.arc(u, v, radius, middle - open, middle + open);
          x.stroke();
        }
      }
    }
  }

  /** Sirens' names, last: where there is room beside everything else, and no zone bears the same name. */
  private sirenNames(camera: Camera, scene: Scene): void {
    const zones = scene.view.site?.zones ?? [];
    for (const siren of scene.view.site?.sirens ?? []) {
      if (zones.some((zone) => zone.id === siren.id)) continue;
      const [u, v] = project(camera, siren.latitude_deg, siren.longitude_deg);
      this.label(siren.id, [u, v + 20], 11, SIREN);
    }
  }

  /** Sensors' names, where there is room; one that does not work says so. */
  private sensorNames(camera: Camera, scene: Scene): void {
    for (const sensor of scene.view.site?.sensors ?? []) {
      const health = scene.view.sensors.find((one) => one.sensor === sensor.id)?.health ?? "unheard";
      const [u, v] = project(camera, sensor.latitude_deg, sensor.longitude_deg);
      const text = health === "healthy" ? sensor.id : `${sensor.id}  ${scene.w.health[health]}`;
      const aside = this.measure(text, 12) / 2 + 12;
      const colour = health === "lost" ? "#ffb3a7" : "#a9d8f5";
      for (const [du, dv] of [[0, 20], [aside, 4], [-aside, 4], [0, -12]] as const) {
        if (this.label(text, [u + du, v + dv], 12, colour)) break;
      }
    }
  }

  /** Where impacts were expected, until long after. */
  private fallen(camera: Camera, scene: Scene): void {
    const x = this.context;
    for (const one of scene.view.fallen) {
      const age = scene.picture.now - one.time;
      if (age < 0 || age > FALLEN_MS) continue;
      const [u, v] = project(camera, one.latitude_deg, one.longitude_deg);
      x.strokeStyle = age < 3_000 ? "#ffffff" : "#ff9a6b";
      x.lineWidth = 2.5;
      x.beginPath();
      x.moveTo(u - 6, v);
      x.lineTo(u + 6, v);
      x.moveTo(u, v - 6);
      x.lineTo(u, v + 6);
      x.stroke();
      if (age < 3_000) {
        x.beginPath();
        x.arc(u, v, 8 + age / 150, 0, 2 * Math.PI);
        x.stroke();
      }
    }
  }

  private region(camera: Camera, scene: Scene, track: Track): void {
    const impact = track.impact;
    if (impact === null || impact.impact_time <= scene.picture.now) return;
    const x = this.context;
    const chosen = scene.selected === track.track;
    for (const region of impact.regions) {
      if (region.percent > 90 && !chosen) continue;
      x.beginPath();
      for (const ring of region.rings) this.path(camera, ring);
      x.fillStyle = region.percent <= 50 ? "rgba(255,122,51,0.30)" : "rgba(255,122,51,0.13)";
      x.fill("evenodd");
      x.strokeStyle = chosen ? "#ffffff" : "#ff8a3d";
      x.lineWidth = chosen ? 2.5 : region.percent <= 50 ? 1.5 : 1;
      x.setLineDash(impact.provisional ? [4, 4] : []);
      x.stroke();
      x.setLineDash([]);
    }
  }

  private track(camera: Camera, scene: Scene, track: Track): void {
    const x = this.context;
    const carried = Math.min(CARRY_MS, Math.max(0, scene.picture.now - track.time)) / 1000;
    const [east, north] = track.velocity_mps;
    const latitude = track.latitude_deg + (north * carried) / METRES_A_DEGREE;
    const shrink = Math.cos((track.latitude_deg * Math.PI) / 180);
    const longitude = track.longitude_deg + (east * carried) / (METRES_A_DEGREE * shrink);
    const here = project(camera, latitude, longitude);
    if (track.class !== "ballistic") {
      x.strokeStyle = "#9fb4c6";
      x.fillStyle = "#9fb4c6";
      x.lineWidth = 1.5;
      x.beginPath();
      x.arc(here[0], here[1], 3, 0, 2 * Math.PI);
      x.fill();
      x.beginPath();
      x.moveTo(...here);
      x.lineTo(here[0] + east / 8, here[1] - north / 8);
      x.stroke();
      this.label(scene.w.class[track.class], [here[0], here[1] + 16], 11, "#9fb4c6");
      return;
    }
    const impact = track.impact;
    if (impact !== null && impact.impact_time <= scene.picture.now) return;
    if (impact !== null) {
      x.strokeStyle = "#ffc09a";
      x.lineWidth = scene.selected === track.track ? 2.5 : 1.4;
      x.setLineDash([6, 5]);
      x.beginPath();
      x.moveTo(...here);
      x.lineTo(...project(camera, impact.latitude_deg, impact.longitude_deg));
      x.stroke();
      x.setLineDash([]);
    }
    this.triangle(here[0], here[1], 8, Math.atan2(east, north));
    x.fillStyle = "#ffffff";
    x.strokeStyle = "#7a2e00";
    x.lineWidth = 2;
    x.fill();
    x.stroke();
    if (scene.selected === track.track) {
      x.strokeStyle = "#ffffff";
      x.beginPath();
      x.arc(here[0], here[1], 15, 0, 2 * Math.PI);
      x.stroke();
    }
  }

  /** The seconds left, at the point of impact; left out where something more important stands. */
  private countdown(camera: Camera, track: Track, seconds: number, scene: Scene): void {
    const impact = track.impact;
    if (impact === null) return;
    const [u, v] = project(camera, impact.latitude_deg, impact.longitude_deg);
    const x = this.context;
    x.fillStyle = "#ffffff";
    x.fillRect(u - 1.5, v - 1.5, 3, 3);
    const text = seconds > 0 ? scene.w.seconds(seconds) : scene.w.impactNow;
    for (const [du, dv] of [[0, -9], [26, 4], [-26, 4], [0, 20]] as const) {
      if (this.label(text, [u + du, v + dv], 14, "#ffffff")) return;
    }
  }

  /** A plate for each zone that is told something, near it and not on another plate. */
  private plan(camera: Camera, scene: Scene): Plate[] {
    const plates: Plate[] = [];
    for (const row of scene.picture.zones) {
      if (row.state === "quiet") continue;
      const corners = row.info.outline.map(([latitude, longitude]) => project(camera, latitude, longitude));
      const left = row.seconds === null ? null : row.seconds > 0 ? scene.w.seconds(row.seconds) : scene.w.impactNow;
      const cover = row.state === "take_cover";
      const word = cover && left === null ? scene.w.stayInCover : scene.w.zone[row.state];
      const lines: readonly Line[] = [
        { text: row.info.name, size: 14 },
        left === null ? { text: word, size: 13 } : { text: left, size: cover ? 26 : 18 },
      ];
      const w = Math.max(...lines.map(({ text, size }) => this.measure(text, size))) + 18;
      const h = lines.reduce((sum, { size }) => sum + size * 1.18, 10);
      const box = this.room(camera, corners, w, h);
      this.taken.push(box);
      plates.push({ box, lines, state: row.state });
    }
    return plates;
  }

  /** Beside the zone, so that what comes down in it can be seen: above, below, right or left. */
  private room(camera: Camera, corners: readonly Pixel[], w: number, h: number): Box {
    const xs = corners.map((corner) => corner[0]);
    const ys = corners.map((corner) => corner[1]);
    const [x0, x1, y0, y1] = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)];
    const [u, v] = [(x0 + x1 - w) / 2, (y0 + y1 - h) / 2];
    const tries = [[u, y0 - h - 5], [u, y1 + 5], [x1 + 5, v], [x0 - w - 5, v]] as const;
    const boxes = tries.map(([x, y]): Box => ({
      x: Math.min(Math.max(4, x), camera.width - w - 4),
      // The buttons are at the top, the grid's figures at the bottom.
      y: Math.min(Math.max(46, y), camera.height - h - 22),
      w,
      h,
    }));
    return boxes.find((box) => this.free(box)) ?? (boxes[0] as Box);
  }

  /** What each zone is told, over everything else. */
  private plates(plates: readonly Plate[]): void {
    const x = this.context;
    for (const { box, lines, state } of [...plates].reverse()) {
      x.fillStyle = state === "take_cover" ? "#b3261e" : "#0a131cdd";
      x.strokeStyle = ZONE[state].line;
      x.lineWidth = 2;
      x.fillRect(box.x, box.y, box.w, box.h);
      x.strokeRect(box.x, box.y, box.w, box.h);
      x.textAlign = "center";
      x.fillStyle = "#ffffff";
      let y = box.y + 5;
      for (const { text, size } of lines) {
        x.font = `700 ${size}px ${FONT}`;
        y += size * 1.18;
        x.fillText(text, box.x + box.w / 2, y - size * 0.28);
      }
    }
  }

  private quiet(camera: Camera, scene: Scene): void {
    for (const row of scene.picture.zones) {
      if (row.state !== "quiet") continue;
      const corners = row.info.outline.map(([latitude, longitude]) => project(camera, latitude, longitude));
      const top = Math.min(...corners.map((corner) => corner[1]));
      this.label(row.info.name, [project(camera, ...middle(row.info.outline))[0], top - 6], 13, "#d5e2ec");
    }
  }

  private free(box: Box): boolean {
    return this.taken.every(
      (other) =>
        box.x + box.w < other.x || other.x + other.w < box.x || box.y + box.h < other.y || other.y + other.h < box.y,
    );
  }

  /** A text with a dark rim, where there is room for it. */
  private label(text: string, [u, v]: Pixel, size: number, colour: string): boolean {
    const width = this.measure(text, size);
    const box: Box = { x: u - width / 2 - 2, y: v - size, w: width + 4, h: size + 4 };
    if (!this.free(box)) return false;
    this.taken.push(box);
    const x = this.context;
    x.textAlign = "center";
    x.lineJoin = "round";
    x.lineWidth = 4;
    x.strokeStyle = "#0a131c";
    x.strokeText(text, u, v);
    x.fillStyle = colour;
    x.fillText(text, u, v);
    return true;
  }

  private measure(text: string, size: number): number {
    this.context.font = `700 ${size}px ${FONT}`;
    return this.context.measureText(text).width;
  }

  private triangle(u: number, v: number, size: number, turn: number): void {
    const x = this.context;
    const point = (angle: number, length: number): Pixel => [
      u + length * Math.sin(turn + angle),
      v - length * Math.cos(turn + angle),
    ];
    x.beginPath();
    x.moveTo(...point(0, size));
    x.lineTo(...point(2.4, size));
    x.lineTo(...point(-2.4, size));
    x.closePath();
  }

  private path(camera: Camera, ring: readonly (readonly [number, number])[]): void {
    ring.forEach(([latitude, longitude], i) => {
      const pixel = project(camera, latitude, longitude);
      if (i === 0) this.context.moveTo(...pixel);
      else this.context.lineTo(...pixel);
    });
  }
}
