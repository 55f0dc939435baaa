// Where a place is on the screen: Mercator, north up, seen from straight above. The same few lines
// serve the WebGL map, the plain one, and everything that moves on the canvas over either.

export interface Camera {
  /** Centre. */
  readonly longitude_deg: number;
  readonly latitude_deg: number;
  /** As MapLibre counts: the world is 512 × 2^zoom pixels wide. */
  readonly zoom: number;
  /** Size of the picture in CSS pixels. */
  readonly width: number;
  readonly height: number;
}

export type Pixel = readonly [number, number];

export interface Bounds {
  readonly west: number;
  readonly south: number;
  readonly east: number;
  readonly north: number;
}

const TILE = 512;
const RAD = Math.PI / 180;

/** Mercator x in 0 to 1. */
export function mercatorX(longitude_deg: number): number {
  return (longitude_deg + 180) / 360;
}

/** Mercator y in 0 to 1, from the north. */
export function mercatorY(latitude_deg: number): number {
  return 0.5 - Math.log(Math.tan(Math.PI / 4 + (latitude_deg * RAD) / 2)) / (2 * Math.PI);
}

function latitudeOf(y: number): number {
  return (2 * Math.atan(Math.exp((0.5 - y) * 2 * Math.PI)) - Math.PI / 2) / RAD;
}

/** Where a place is on the screen. */
export function project(camera: Camera, latitude_deg: number, longitude_deg: number): Pixel {
  const world = TILE * 2 ** camera.zoom;
  return [
    (mercatorX(longitude_deg) - mercatorX(camera.longitude_deg)) * world + camera.width / 2,
    (mercatorY(latitude_deg) - mercatorY(camera.latitude_deg)) * world + camera.height / 2,
  ];
}

/** The place under a pixel: [latitude, longitude]. */
export function unproject(camera: Camera, [x, y]: Pixel): readonly [number, number] {
  const world = TILE * 2 ** camera.zoom;
  const longitude = camera.longitude_deg + ((x - camera.width / 2) / world) * 360;
  const latitude = latitudeOf(mercatorY(camera.latitude_deg) + (y - camera.height / 2) / world);
  return [latitude, longitude];
}

/** What the camera sees. */
export function seen(camera: Camera): Bounds {
  const [north, west] = unproject(camera, [0, 0]);
  const [south, east] = unproject(camera, [camera.width, camera.height]);
  return { west, south, east, north };
}

/** A camera that shows all of `bounds` with a margin. */
export function fit(bounds: Bounds, width: number, height: number): Camera {
  const x = mercatorX(bounds.east) - mercatorX(bounds.west);
  const y = mercatorY(bounds.south) - mercatorY(bounds.north);
  const room = 0.86;
  const world = Math.min((width * room) / Math.max(x, 1e-9), (height * room) / Math.max(y, 1e-9));
  return {
    longitude_deg: (bounds.west + bounds.east) / 2,
    latitude_deg: latitudeOf((mercatorY(bounds.north) + mercatorY(bounds.south)) / 2),
    zoom: Math.min(15, Math.log2(world / TILE)),
    width,
    height,
  };
}
