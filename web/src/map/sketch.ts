// What a planner draws on the map and what the plan proposes, on the canvas above it.

import type { PlanChoice } from "../api/types";
import type { Sketch } from "../state/sketch";
import { type Camera, type Pixel, project } from "./camera";

const SENSOR = "#ffe08a";
const SIREN = "#e3a3e0";
const EXCLUDED = "#ff9a8a";
const PROPOSED = "#7dffb0";

/** Draws places, areas and proposals. */
export function draw(x: CanvasRenderingContext2D, camera: Camera, sketch: Sketch, choices: readonly PlanChoice[]): void {
  for (const area of sketch.areas) ring(x, camera, area, true);
  if (sketch.corners.length > 0) ring(x, camera, sketch.corners, false);
  for (const place of sketch.places) {
    const here = project(camera, place.latitude_deg, place.longitude_deg);
    x.strokeStyle = place.kind === "sensor" ? SENSOR : SIREN;
    x.lineWidth = 2;
    x.setLineDash([3, 3]);
    mark(x, here, place.kind, 8);
    x.stroke();
    x.setLineDash([]);
  }
  choices.forEach((choice, i) => {
    const here = project(camera, choice.latitude_deg, choice.longitude_deg);
    x.fillStyle = "#0a131c";
    x.strokeStyle = PROPOSED;
    x.lineWidth = 3;
    x.beginPath();
    x.arc(here[0], here[1], 15, 0, 2 * Math.PI);
    x.fill();
    x.stroke();
    x.fillStyle = PROPOSED;
    mark(x, [here[0], here[1] - 3], choice.kind, 6);
    x.fill();
    x.font = '700 11px "Noto Sans", system-ui, sans-serif';
    x.textAlign = "center";
    x.fillText(String(i + 1), here[0], here[1] + 12);
  });
}

/** A triangle looks, a disc sounds. */
function mark(x: CanvasRenderingContext2D, [u, v]: Pixel, kind: "sensor" | "siren", size: number): void {
  x.beginPath();
  if (kind === "siren") {
    x.arc(u, v, size * 0.8, 0, 2 * Math.PI);
    return;
  }
  x.moveTo(u, v - size);
  x.lineTo(u + size, v + size * 0.75);
  x.lineTo(u - size, v + size * 0.75);
  x.closePath();
}

function ring(x: CanvasRenderingContext2D, camera: Camera, corners: readonly (readonly [number, number])[], closed: boolean): void {
  x.beginPath();
  corners.forEach(([latitude, longitude], i) => {
    const pixel = project(camera, latitude, longitude);
    if (i === 0) x.moveTo(...pixel);
    else x.lineTo(...pixel);
  });
  if (closed) x.closePath();
  x.fillStyle = "rgba(255,110,90,0.22)";
  if (closed) x.fill();
  x.strokeStyle = EXCLUDED;
  x.lineWidth = 2;
  x.stroke();
  for (const [latitude, longitude] of corners) {
    const [u, v] = project(camera, latitude, longitude);
    x.fillStyle = EXCLUDED;
    x.fillRect(u - 2.5, v - 2.5, 5, 5);
  }
}
