// A plain map for a browser without WebGL: zones, sensors and gaps on a 2-D canvas, with panning and
// zooming. It looks like the other one, so that nobody has to learn two.

import { type Camera, type Pixel, fit, project, seen, unproject } from "./camera";
import { GAP, GRID, GROUND, REACH, ZONE } from "./colours";
import { gapRings, graticule, home, reach, type Ring } from "./ground";
import type { Overlay } from "./layer";
import type { BaseMap, Scene } from "./scene";

export class PlainMap implements BaseMap {
  camera: Camera;
  private readonly canvas = document.createElement("canvas");
  private readonly watch: ResizeObserver;
  private scene: Scene | null = null;
  private placed = false;

  constructor(private readonly host: HTMLElement) {
    this.camera = { longitude_deg: 0, latitude_deg: 0, zoom: 2, width: host.clientWidth, height: host.clientHeight };
    this.canvas.className = "plain";
    this.canvas.setAttribute("aria-hidden", "true");
    host.prepend(this.canvas);
    this.watch = new ResizeObserver(() => {
      this.camera = { ...this.camera, width: host.clientWidth, height: host.clientHeight };
      this.paint();
    });
    this.watch.observe(host);
    host.addEventListener("pointermove", this.drag);
    host.addEventListener("wheel", this.wheel, { passive: false });
  }

  update(scene: Scene): void {
    this.scene = scene;
    if (!this.placed && scene.view.site !== null) this.home();
    this.paint();
  }

  home(): void {
    const site = this.scene?.view.site;
    if (site === null || site === undefined) return;
    this.placed = true;
    this.camera = fit(home(site), this.host.clientWidth, this.host.clientHeight);
    this.paint();
  }

  remove(): void {
    this.watch.disconnect();
    this.host.removeEventListener("pointermove", this.drag);
    this.host.removeEventListener("wheel", this.wheel);
    this.canvas.remove();
  }

  private readonly drag = (event: PointerEvent): void => {
    // A panel over the map is no map.
    if ((event.buttons & 1) === 0 || !(event.target instanceof Node) || !this.host.contains(event.target)) return;
    const { width, height } = this.camera;
    this.centre([width / 2 - event.movementX, height / 2 - event.movementY]);
  };

  private readonly wheel = (event: WheelEvent): void => {
    event.preventDefault();
    const zoom = Math.min(16, Math.max(4, this.camera.zoom - event.deltaY / 400));
    this.camera = { ...this.camera, zoom };
    this.paint();
  };

  private centre(pixel: Pixel): void {
    const [latitude_deg, longitude_deg] = unproject(this.camera, pixel);
    this.camera = { ...this.camera, latitude_deg, longitude_deg };
    this.paint();
  }

  private paint(): void {
    const x = this.canvas.getContext("2d");
    if (x === null) return;
    const camera = this.camera;
    this.canvas.width = camera.width;
    this.canvas.height = camera.height;
    x.fillStyle = GROUND;
    x.fillRect(0, 0, camera.width, camera.height);
    const bounds = seen(camera);
    this.ground(x);
    x.strokeStyle = GRID;
    for (const line of graticule(bounds)) {
      const flat = line.axis === "latitude";
      this.trace(x, [
        flat ? [line.degrees, bounds.west] : [bounds.south, line.degrees],
        flat ? [line.degrees, bounds.east] : [bounds.north, line.degrees],
      ]);
      x.stroke();
    }
    const scene = this.scene;
    if (scene === null) return;
    if (scene.overlay !== null) this.overlay(x, scene.overlay);
    for (const sensor of scene.view.site?.sensors ?? []) {
      this.trace(x, reach(sensor));
      x.fillStyle = `${REACH}0d`;
      x.strokeStyle = `${REACH}88`;
      x.fill();
      x.stroke();
    }
    if (scene.gaps) {
      x.setLineDash([6, 4]);
      for (const ring of gapRings(scene.view.coverage)) {
        this.trace(x, ring);
        x.fillStyle = `${GAP}22`;
        x.strokeStyle = GAP;
        x.fill();
        x.stroke();
      }
      x.setLineDash([]);
    }
    for (const row of [...scene.picture.zones].reverse()) {
      const colour = ZONE[row.state];
      this.trace(x, row.info.outline);
      x.closePath();
      x.fillStyle = colour.fill;
      x.strokeStyle = colour.line;
      x.lineWidth = colour.width;
      x.fill();
      x.stroke();
    }
  }

  private ground(x: CanvasRenderingContext2D): void {
    const relief = this.scene?.relief;
    if (relief === null || relief === undefined) return;
    const [left, top] = project(this.camera, relief.bounds.north, relief.bounds.west);
    const [right, bottom] = project(this.camera, relief.bounds.south, relief.bounds.east);
    x.drawImage(relief.canvas, left, top, right - left, bottom - top);
  }

  private overlay(x: CanvasRenderingContext2D, { bounds, canvas }: Overlay): void {
    const [left, top] = project(this.camera, bounds.north, bounds.west);
    const [right, bottom] = project(this.camera, bounds.south, bounds.east);
    x.drawImage(canvas, left, top, right - left, bottom - top);
  }

  private trace(x: CanvasRenderingContext2D, ring: Ring): void {
    x.beginPath();
    ring.forEach(([latitude, longitude], i) => {
      const pixel = project(this.camera, latitude, longitude);
      if (i === 0) x.moveTo(...pixel);
      else x.lineTo(...pixel);
    });
  }
}
