//! The ground under a map: shaded relief and contour lines.

use frames::Position;
use terrain::Ground;

/// Samples along the longer side of the map.
const SAMPLES: f64 = 300.0;
/// Contour intervals that people expect, metres.
const INTERVALS_M: [f64; 9] = [2.0, 5.0, 10.0, 20.0, 50.0, 100.0, 200.0, 500.0, 1_000.0];

/// Heights on a grid that covers a map, rows from south to north.
pub struct Relief {
    low: [f64; 2],
    cell_m: f64,
    columns: usize,
    rows: usize,
    up_m: Vec<f64>,
}

impl Relief {
    /// Samples the ground under a rectangle of the tangent plane.
    pub fn new(ground: &Ground, low: [f64; 2], high: [f64; 2]) -> Self {
        let size = [high[0] - low[0], high[1] - low[1]];
        let cell_m = size[0].max(size[1]) / SAMPLES;
        let [columns, rows] = size.map(|side| (side / cell_m).ceil() as usize + 1);
        let mut up_m = Vec::with_capacity(columns * rows);
        for row in 0..rows {
            for column in 0..columns {
                let east = low[0] + column as f64 * cell_m;
                let north = low[1] + row as f64 * cell_m;
                up_m.push(ground.surface(Position::new(east, north, 0.0)).up_m());
            }
        }
        Self {
            low,
            cell_m,
            columns,
            rows,
            up_m,
        }
    }

    /// Lowest and highest sample, metres.
    pub fn range_m(&self) -> (f64, f64) {
        let least = self.up_m.iter().fold(f64::INFINITY, |a, b| a.min(*b));
        (
            least,
            self.up_m.iter().fold(f64::NEG_INFINITY, |a, b| a.max(*b)),
        )
    }

    /// East and north of the north-eastern corner of the samples, metres.
    pub fn high(&self) -> [f64; 2] {
        let [east, north] = self.low;
        [
            east + (self.columns - 1) as f64 * self.cell_m,
            north + (self.rows - 1) as f64 * self.cell_m,
        ]
    }

    /// A picture of the ground in light from the north-west, in PNG.
    ///
    /// # Errors
    /// Never, as long as memory can be written to.
    pub fn shaded(&self) -> Result<Vec<u8>, png::EncodingError> {
        let (least, most) = self.range_m();
        // Gentle hills are still to be seen: slopes are enlarged where the ground is low.
        let relief = (self.cell_m * SAMPLES * 0.05 / (most - least).max(1.0)).clamp(1.0, 6.0);
        let mut pixels = Vec::with_capacity(3 * self.up_m.len());
        for row in (0..self.rows).rev() {
            for column in 0..self.columns {
                let east = self.at(column + 1, row) - self.at(column.saturating_sub(1), row);
                let north = self.at(column, row + 1) - self.at(column, row.saturating_sub(1));
                let [east, north] = [east, north].map(|d| relief * d / (2.0 * self.cell_m));
                let length = (east * east + north * north + 1.0).sqrt();
                let light = (0.5 * east - 0.5 * north + 0.707) / (length * 0.707);
                let height = (self.at(column, row) - least) / (most - least).max(30.0);
                pixels.extend(tint(height, light));
            }
        }
        let mut octets = Vec::new();
        let mut encoder = png::Encoder::new(&mut octets, self.columns as u32, self.rows as u32);
        encoder.set_color(png::ColorType::Rgb);
        encoder.set_depth(png::BitDepth::Eight);
        let mut writer = encoder.write_header()?;
        writer.write_image_data(&pixels)?;
        writer.finish()?;
        Ok(octets)
    }

    fn at(&self, column: usize, row: usize) -> f64 {
        let column = column.min(self.columns - 1);
        let row = row.min(self.rows - 1);
        self.up_m
            .get(row * self.columns + column)
            .copied()
            .unwrap_or(0.0)
    }

    /// Interval between contour lines, metres, and the lines: each a piece between two points, as east
    /// and north in metres. None on ground without relief.
    pub fn contours(&self) -> (f64, Vec<Vec<[f64; 2]>>) {
        let (least, most) = self.range_m();
        let fits = |interval: &&f64| (most - least) / **interval <= 14.0;
        let interval_m = INTERVALS_M.iter().find(fits).copied().unwrap_or(2_000.0);
        let mut pieces = Vec::new();
        let first = (least / interval_m).ceil() as i64;
        for number in first..=(most / interval_m).floor() as i64 {
            self.level(number as f64 * interval_m, &mut pieces);
        }
        if most - least < INTERVALS_M[0] {
            pieces.clear();
        }
        (interval_m, pieces)
    }

    /// The pieces of one contour line: in each cell the points where its sides are crossed, in pairs.
    fn level(&self, level_m: f64, pieces: &mut Vec<Vec<[f64; 2]>>) {
        for row in (0..self.rows - 1).step_by(2) {
            for column in (0..self.columns - 1).step_by(2) {
                let nodes = [(0, 0), (2, 0), (2, 2), (0, 2)].map(|(x, y)| {
                    let (c, r) = (
                        (column + x).min(self.columns - 1),
                        (row + y).min(self.rows - 1),
                    );
                    (c as f64, r as f64, self.at(c, r))
                });
                let mut crossings = (0..4).filter_map(|side| {
                    let (x0, y0, z0) = nodes[side];
                    let (x1, y1, z1) = nodes[(side + 1) % 4];
                    let crossed = (z0 < level_m) != (z1 < level_m);
                    let t = (level_m - z0) / (z1 - z0);
                    crossed.then(|| {
                        [(x0 + t * (x1 - x0), 0), (y0 + t * (y1 - y0), 1)]
                            .map(|(cells, axis)| self.low[axis] + cells * self.cell_m)
                    })
                });
                while let (Some(from), Some(to)) = (crossings.next(), crossings.next()) {
                    pieces.push(vec![from, to]);
                }
            }
        }
    }
}

/// Pale green low, pale sand high, darker in the shade.
fn tint(height: f64, light: f64) -> [u8; 3] {
    let height = height.clamp(0.0, 1.0);
    let (low, high) = ([221.0, 228.0, 214.0], [238.0, 226.0, 204.0]);
    let shade = (0.45 + 0.55 * light).clamp(0.55, 1.06);
    core::array::from_fn(|i| {
        let colour: f64 = low[i] + height * (high[i] - low[i]);
        (colour * shade).clamp(0.0, 255.0) as u8
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A cone 100 m high in the middle of 2 km square.
    fn cone() -> Relief {
        let up = (0..41 * 41).map(|i| {
            let (x, y) = (f64::from(i % 41) - 20.0, f64::from(i / 41) - 20.0);
            (100.0 - 10.0 * (x * x + y * y).sqrt()).max(0.0) as f32
        });
        let ground = Ground::grid(-1_000.0, -1_000.0, 50.0, 41, up.collect(), 0.0).unwrap();
        Relief::new(&ground, [-800.0, -800.0], [800.0, 800.0])
    }

    #[test]
    fn contours_of_a_cone_are_circles() {
        let (interval_m, pieces) = cone().contours();
        assert_eq!(interval_m, 10.0);
        assert!(pieces.len() > 200);
        for [x, y] in pieces.iter().flatten() {
            let height_m = 100.0 - 0.2 * (x * x + y * y).sqrt();
            let off_m = (height_m / 10.0 - (height_m / 10.0).round()) * 10.0;
            // The ground between samples of a cone is not quite a cone.
            assert!(off_m.abs() < 1.5 || height_m > 90.0, "{x} {y} {height_m}");
        }
    }

    #[test]
    fn the_side_towards_the_light_is_brighter() {
        let octets = cone().shaded().unwrap();
        let mut reader = png::Decoder::new(std::io::Cursor::new(octets))
            .read_info()
            .unwrap();
        let mut pixels = vec![0; reader.output_buffer_size().unwrap()];
        let info = reader.next_frame(&mut pixels).unwrap();
        let at = |x: f64, y: f64| {
            let column = (f64::from(info.width) * x) as usize;
            let row = (f64::from(info.height) * y) as usize;
            pixels[3 * (row * info.width as usize + column)]
        };
        assert!(at(0.4, 0.4) > at(0.6, 0.6) + 10);
    }
}
