//! A small writer of SVG: elements, text and paths, escaped and closed.

use std::fmt::Write;

/// A picture in the making.
pub struct Svg {
    text: String,
    open: Vec<&'static str>,
}

impl Svg {
    /// A picture of this size in pixels, with a title for those who cannot see it and its styles.
    pub fn new([width, height]: [f64; 2], title: &str, styles: &str) -> Self {
        let mut svg = Self {
            text: String::new(),
            open: Vec::new(),
        };
        svg.begin(
            "svg",
            &[
                ("xmlns", "http://www.w3.org/2000/svg"),
                (
                    "viewBox",
                    &format!("0 0 {} {}", number(width), number(height)),
                ),
                ("width", &number(width)),
                ("height", &number(height)),
                ("role", "img"),
            ],
        );
        svg.labelled("title", &[], title);
        svg.labelled("style", &[], styles);
        svg
    }

    /// Opens an element; what follows is inside until [`Svg::end`].
    pub fn begin(&mut self, name: &'static str, attributes: &[(&str, &str)]) {
        self.tag(name, attributes);
        self.text.push_str(">\n");
        self.open.push(name);
    }

    /// Closes the element opened last.
    pub fn end(&mut self) {
        if let Some(name) = self.open.pop() {
            let _ = writeln!(self.text, "</{name}>");
        }
    }

    /// An element with nothing in it.
    pub fn element(&mut self, name: &str, attributes: &[(&str, &str)]) {
        self.tag(name, attributes);
        self.text.push_str("/>\n");
    }

    /// An element with text in it.
    pub fn labelled(&mut self, name: &str, attributes: &[(&str, &str)], text: &str) {
        self.tag(name, attributes);
        let _ = writeln!(self.text, ">{}</{name}>", escaped(text));
    }

    /// Text at a point.
    pub fn say(&mut self, class: &str, [x, y]: [f64; 2], text: &str) {
        let at = [("class", class), ("x", &number(x)), ("y", &number(y))];
        self.labelled("text", &at, text);
    }

    /// A line through points, or several; a ring closes itself.
    pub fn path(&mut self, class: &str, lines: &[Vec<[f64; 2]>], ring: bool) {
        let mut way = String::new();
        for line in lines.iter().filter(|line| line.len() > 1) {
            for (i, [x, y]) in line.iter().enumerate() {
                let verb = if i == 0 { 'M' } else { 'L' };
                let _ = write!(way, "{verb}{} {}", number(*x), number(*y));
            }
            if ring {
                way.push('Z');
            }
        }
        if !way.is_empty() {
            self.element("path", &[("class", class), ("d", &way)]);
        }
    }

    /// A disc.
    pub fn disc(&mut self, class: &str, [x, y]: [f64; 2], radius: f64) {
        let (x, y, r) = (number(x), number(y), number(radius));
        self.element(
            "circle",
            &[("class", class), ("cx", &x), ("cy", &y), ("r", &r)],
        );
    }

    /// Small round dots, as one element; the style's stroke is their size.
    pub fn dots(&mut self, class: &str, places: impl Iterator<Item = [f64; 2]>) {
        let mut way = String::new();
        for [x, y] in places {
            let _ = write!(way, "M{} {}h0", number(x), number(y));
        }
        if !way.is_empty() {
            self.element("path", &[("class", class), ("d", &way)]);
        }
    }

    /// A rectangle by its corner and size.
    pub fn rectangle(&mut self, class: &str, [x, y]: [f64; 2], [width, height]: [f64; 2]) {
        let sides = [x, y, width, height].map(number);
        let [x, y, width, height] = sides.each_ref().map(String::as_str);
        self.element(
            "rect",
            &[
                ("class", class),
                ("x", x),
                ("y", y),
                ("width", width),
                ("height", height),
            ],
        );
    }

    /// The finished file.
    pub fn finish(mut self) -> String {
        while !self.open.is_empty() {
            self.end();
        }
        self.text
    }

    fn tag(&mut self, name: &str, attributes: &[(&str, &str)]) {
        let _ = write!(self.text, "<{name}");
        for (key, value) in attributes {
            let _ = write!(self.text, " {key}=\"{}\"", escaped(value));
        }
    }
}

/// A tenth of a pixel is enough; no trailing zeros.
pub fn number(value: f64) -> String {
    let text = format!("{value:.1}");
    text.strip_suffix(".0").map_or(text.clone(), str::to_owned)
}

/// Text as XML holds it: characters that it knows no way to write are left out.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '&' => out.push_str("&amp;"),
            '"' => out.push_str("&quot;"),
            c if c < ' ' && c != '\n' && c != '\t' => {}
            '\u{fffe}' | '\u{ffff}' => {}
            c => out.push(c),
        }
    }
    out
}

/// Octets as `data:` addresses hold them (RFC 4648, section 4).
pub fn base64(octets: &[u8]) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut out = String::with_capacity(octets.len().div_ceil(3) * 4);
    for group in octets.chunks(3) {
        let byte = |i: usize| u32::from(group.get(i).copied().unwrap_or(0));
        let bits = byte(0) << 16 | byte(1) << 8 | byte(2);
        for digit in 0..4 {
            let index = (bits >> (18 - 6 * digit)) & 63;
            let known = digit <= group.len();
            out.push(if known {
                char::from(DIGITS[index as usize])
            } else {
                '='
            });
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_is_that_of_the_rfc() {
        // RFC 4648, section 10.
        for (plain, coded) in [
            ("", ""),
            ("f", "Zg=="),
            ("fo", "Zm8="),
            ("foo", "Zm9v"),
            ("foob", "Zm9vYg=="),
            ("fooba", "Zm9vYmE="),
            ("foobar", "Zm9vYmFy"),
        ] {
            assert_eq!(base64(plain.as_bytes()), coded);
        }
    }

    #[test]
    fn names_with_odd_characters_do_no_harm() {
        let mut svg = Svg::new([10.0, 10.0], "a < b & \"c\"", "");
        svg.say("name", [1.04, 2.0], "</text><script>\u{1}");
        let text = svg.finish();
        assert!(text.contains("a &lt; b &amp; &quot;c&quot;"));
        assert!(text.contains("x=\"1\" y=\"2\">&lt;/text&gt;&lt;script&gt;</text>"));
        assert!(text.ends_with("</svg>\n"));
    }
}
