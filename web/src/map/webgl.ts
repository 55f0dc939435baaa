// The WebGL map, loaded only when it can run. It draws what is slow: ground, zones, what sensors reach,
// gaps. It asks for no tile, no font and no sprite: everything is made here.

import * as maplibre from "maplibre-gl";
import type { Feature, FeatureCollection } from "geojson";
import workerUrl from "maplibre-gl/dist/maplibre-gl-worker.mjs?worker&url";
import "maplibre-gl/dist/maplibre-gl.css";
import { type Camera, fit } from "./camera";
import { GAP, GRID, GROUND, REACH, ZONE } from "./colours";
import { gapRings, graticule, home, reach, type Ring } from "./ground";
import type { Overlay } from "./layer";
import type { Relief } from "./relief";
import type { BaseMap, Scene } from "./scene";

maplibre.setWorkerUrl(workerUrl);

const EMPTY: FeatureCollection = { type: "FeatureCollection", features: [] };

/** Colour of a zone by its state, as MapLibre wants it said. */
function byState(pick: "fill" | "line"): maplibre.ExpressionSpecification {
  const pairs = Object.entries(ZONE).flatMap(([state, colour]) => [state, colour[pick]]);
  return ["match", ["get", "state"], ...pairs, ZONE.unknown[pick]] as unknown as maplibre.ExpressionSpecification;
}

function widthByState(): maplibre.ExpressionSpecification {
  const pairs = Object.entries(ZONE).flatMap(([state, colour]) => [state, colour.width]);
  return ["match", ["get", "state"], ...pairs, 1] as unknown as maplibre.ExpressionSpecification;
}

export class WebGlMap implements BaseMap {
  private readonly map: maplibre.Map;
  private readonly host: HTMLElement;
  /** Kept, since asking the page for it in every frame makes it lay itself out. */
  private size: [number, number];
  private loaded = false;
  private scene: Scene | null = null;
  private zones = "";
  private ground = "";
  private overlaid: Overlay | null = null;

  constructor(host: HTMLElement, rtl: boolean, ready: () => void, failed: () => void) {
    const map = new maplibre.Map({
      container: host,
      center: [0, 0],
      zoom: 2,
      pitchWithRotate: false,
      dragRotate: false,
      touchPitch: false,
      maxPitch: 0,
      fadeDuration: 0,
      attributionControl: false,
      style: { version: 8, sources: {}, layers: [{ id: "ground", type: "background", paint: { "background-color": GROUND } }] },
    });
    map.touchZoomRotate.disableRotation();
    map.keyboard.disableRotation();
    map.addControl(new maplibre.NavigationControl({ showCompass: false }), rtl ? "top-left" : "top-right");
    map.getCanvas().setAttribute("aria-label", "map");
    map.on("error", failed);
    map.on("webglcontextlost", failed);
    map.on("load", () => {
      this.layers();
      this.loaded = true;
      this.home();
      if (this.scene !== null) this.update(this.scene);
      ready();
    });
    map.on("moveend", () => this.grid());
    map.on("resize", () => (this.size = [host.clientWidth, host.clientHeight]));
    this.map = map;
    this.host = host;
    this.size = [host.clientWidth, host.clientHeight];
  }

  get camera(): Camera {
    const centre = this.map.getCenter();
    return {
      longitude_deg: centre.lng,
      latitude_deg: centre.lat,
      zoom: this.map.getZoom(),
      width: this.size[0],
      height: this.size[1],
    };
  }

  update(scene: Scene): void {
    const arrived = this.scene?.view.site === null && scene.view.site !== null;
    this.scene = scene;
    if (!this.loaded) return;
    if (arrived) this.home();
    if (scene.relief !== null) this.relief(scene.relief);
    if (scene.overlay !== this.overlaid) this.overlay(scene.overlay);
    // Told only of changes: setData rebuilds its source in the worker.
    const zones = scene.picture.zones.map((row) => `${row.info.id}=${row.state}`).sort().join();
    if (zones !== this.zones) {
      this.zones = zones;
      this.set("zones", scene.picture.zones.map((row) => area(row.info.outline, { state: row.state })));
    }
    const ground = `${scene.view.site?.sensors.map((s) => `${s.id} ${s.latitude_deg} ${s.longitude_deg}`).join()} ${scene.gaps} ${scene.view.coverage?.time}`;
    if (ground !== this.ground) {
      this.ground = ground;
      this.set("reach", (scene.view.site?.sensors ?? []).map((sensor) => area(reach(sensor), {})));
      this.set("gaps", scene.gaps ? gapRings(scene.view.coverage).map((ring) => area(ring, {})) : []);
    }
  }

  home(): void {
    const site = this.scene?.view.site;
    if (site === null || site === undefined) return;
    const camera = fit(home(site), this.host.clientWidth, this.host.clientHeight);
    this.map.jumpTo({ center: [camera.longitude_deg, camera.latitude_deg], zoom: camera.zoom });
  }

  remove(): void {
    this.map.remove();
  }

  private layers(): void {
    const map = this.map;
    for (const id of ["grid", "reach", "gaps", "zones"]) map.addSource(id, { type: "geojson", data: EMPTY });
    map.addImage("hatch", hatch());
    map.addLayer({ id: "grid", type: "line", source: "grid", paint: { "line-color": GRID } });
    map.addLayer({ id: "reach", type: "fill", source: "reach", paint: { "fill-color": REACH, "fill-opacity": 0.05 } });
    map.addLayer({ id: "reach-line", type: "line", source: "reach", paint: { "line-color": REACH, "line-opacity": 0.55 } });
    map.addLayer({ id: "gaps", type: "fill", source: "gaps", paint: { "fill-pattern": "hatch", "fill-opacity": 0.75 } });
    map.addLayer({ id: "gaps-line", type: "line", source: "gaps", paint: { "line-color": GAP, "line-dasharray": [3, 2] } });
    map.addLayer({ id: "zones", type: "fill", source: "zones", paint: { "fill-color": byState("fill") } });
    map.addLayer({
      id: "zones-line",
      type: "line",
      source: "zones",
      paint: { "line-color": byState("line"), "line-width": widthByState() },
    });
    this.grid();
  }

  /** Hills lie under everything else. */
  private relief({ bounds, canvas }: Relief): void {
    if (this.map.getSource("relief") !== undefined) return;
    const { west, south, east, north } = bounds;
    const coordinates: maplibre.Coordinates = [[west, north], [east, north], [east, south], [west, south]];
    this.map.addSource("relief", { type: "canvas", canvas, coordinates, animate: false });
    this.map.addLayer({ id: "relief", type: "raster", source: "relief", paint: { "raster-fade-duration": 0 } }, "grid");
  }

  /** One layer of the coverage map, over the hills and under all else. */
  private overlay(overlay: Overlay | null): void {
    this.overlaid = overlay;
    if (this.map.getLayer("overlay") !== undefined) this.map.removeLayer("overlay");
    if (this.map.getSource("overlay") !== undefined) this.map.removeSource("overlay");
    if (overlay === null) return;
    const { west, south, east, north } = overlay.bounds;
    const coordinates: maplibre.Coordinates = [[west, north], [east, north], [east, south], [west, south]];
    this.map.addSource("overlay", { type: "canvas", canvas: overlay.canvas, coordinates, animate: false });
    this.map.addLayer({ id: "overlay", type: "raster", source: "overlay", paint: { "raster-fade-duration": 0 } }, "grid");
  }

  /** The grid is made anew for what can be seen. */
  private grid(): void {
    const b = this.map.getBounds();
    const [west, south, east, north] = [b.getWest(), b.getSouth(), b.getEast(), b.getNorth()];
    const pad = Math.max(east - west, north - south);
    const wide = { west: west - pad, south: south - pad, east: east + pad, north: north + pad };
    const lines = graticule({ west, south, east, north }).map((line): Feature => {
      const flat = line.axis === "latitude";
      const from = flat ? [wide.west, line.degrees] : [line.degrees, wide.south];
      const to = flat ? [wide.east, line.degrees] : [line.degrees, wide.north];
      return { type: "Feature", properties: {}, geometry: { type: "LineString", coordinates: [from, to] } };
    });
    this.set("grid", lines);
  }

  private set(source: string, features: Feature[]): void {
    const found = this.map.getSource(source);
    if (found instanceof maplibre.GeoJSONSource) void found.setData({ type: "FeatureCollection", features });
  }
}

function area(ring: Ring, properties: Record<string, string>): Feature {
  const coordinates = ring.map(([latitude, longitude]) => [longitude, latitude]);
  const first = coordinates[0];
  if (first !== undefined) coordinates.push(first);
  return { type: "Feature", properties, geometry: { type: "Polygon", coordinates: [coordinates] } };
}

/** Diagonal lines: a gap is a pattern, not only a colour. */
function hatch(): { width: number; height: number; data: Uint8ClampedArray } {
  const size = 12;
  const data = new Uint8ClampedArray(size * size * 4);
  for (let y = 0; y < size; y += 1) {
    for (let x = 0; x < size; x += 1) {
      if ((x + y) % size < 2) data.set([255, 208, 138, 130], 4 * (y * size + x));
    }
  }
  return { width: size, height: size, data };
}
