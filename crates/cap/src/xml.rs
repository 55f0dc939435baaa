//! An alert as XML, in the order of elements that the schema prescribes (CAP 1.2 section 3.4).

use std::io;

use frames::Time;
use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesText, Event};
use site::Mode;

use crate::{Alert, Info, MessageType, Response, Urgency};

const NAMESPACE: &str = "urn:oasis:names:tc:emergency:cap:1.2";

/// The alert as a UTF-8 document with two-space indentation.
pub fn to_xml(alert: &Alert) -> io::Result<String> {
    let mut writer = Writer::new_with_indent(Vec::new(), b' ', 2);
    writer.write_event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)))?;
    writer
        .create_element("alert")
        .with_attribute(("xmlns", NAMESPACE))
        .write_inner_content(|w| write_alert(w, alert))?;
    let mut text = String::from_utf8(writer.into_inner()).map_err(io::Error::other)?;
    text.push('\n');
    Ok(text)
}

type Xml = Writer<Vec<u8>>;

fn write_alert(w: &mut Xml, alert: &Alert) -> io::Result<()> {
    leaf(w, "identifier", &alert.identifier)?;
    leaf(w, "sender", &alert.sender)?;
    leaf(w, "sent", &wire_time(alert.sent)?)?;
    leaf(
        w,
        "status",
        match alert.mode {
            Mode::Exercise => "Exercise",
            Mode::Live => "Actual",
        },
    )?;
    leaf(
        w,
        "msgType",
        match alert.message_type {
            MessageType::Alert => "Alert",
            MessageType::Update => "Update",
            MessageType::Cancel => "Cancel",
        },
    )?;
    leaf(w, "scope", "Public")?;
    if alert.mode == Mode::Exercise {
        leaf(w, "note", "EXERCISE. This message is a drill.")?;
    }
    if !alert.references.is_empty() {
        let earlier: io::Result<Vec<String>> = alert
            .references
            .iter()
            .map(|r| {
                Ok(format!(
                    "{},{},{}",
                    r.sender,
                    r.identifier,
                    wire_time(r.sent)?
                ))
            })
            .collect();
        leaf(w, "references", &earlier?.join(" "))?;
    }
    leaf(w, "incidents", &alert.incident)?;
    alert.infos.iter().try_for_each(|info| {
        w.create_element("info")
            .write_inner_content(|w| write_info(w, info))
            .map(drop)
    })
}

fn write_info(w: &mut Xml, info: &Info) -> io::Result<()> {
    let over = info.urgency == Urgency::Past;
    leaf(w, "language", info.language)?;
    leaf(w, "category", "Security")?;
    leaf(w, "event", &info.event)?;
    leaf(
        w,
        "responseType",
        match info.response {
            Response::Shelter => "Shelter",
            Response::AllClear => "AllClear",
            Response::None => "None",
        },
    )?;
    leaf(w, "urgency", if over { "Past" } else { "Immediate" })?;
    leaf(w, "severity", if over { "Minor" } else { "Extreme" })?;
    leaf(w, "certainty", "Observed")?;
    if let Some(onset) = info.onset {
        leaf(w, "onset", &wire_time(onset)?)?;
    }
    if let Some(expires) = info.expires {
        leaf(w, "expires", &wire_time(expires)?)?;
    }
    leaf(w, "headline", &info.headline)?;
    leaf(w, "description", &info.description)?;
    if !info.instruction.is_empty() {
        leaf(w, "instruction", &info.instruction)?;
    }
    for (name, value) in &info.parameters {
        pair(w, "parameter", name, value)?;
    }
    w.create_element("area")
        .write_inner_content(|w| {
            leaf(w, "areaDesc", &info.area.description)?;
            let ring: Vec<String> = info
                .area
                .ring_deg
                .iter()
                .map(|[latitude, longitude]| format!("{latitude:.6},{longitude:.6}"))
                .collect();
            leaf(w, "polygon", &ring.join(" "))?;
            pair(w, "geocode", "forewarn:zone", &info.area.zone)
        })
        .map(drop)
}

fn pair(w: &mut Xml, element: &str, name: &str, value: &str) -> io::Result<()> {
    w.create_element(element)
        .write_inner_content(|w| {
            leaf(w, "valueName", name)?;
            leaf(w, "value", value)
        })
        .map(drop)
}

/// An element with text. What XML 1.0 forbids (section 2.2) is left out: one such character, even
/// escaped, and no receiver reads the message.
fn leaf(w: &mut Xml, element: &str, text: &str) -> io::Result<()> {
    let text: String = text.chars().filter(|&c| is_xml(c)).collect();
    w.create_element(element)
        .write_text_content(BytesText::new(&text))
        .map(drop)
}

/// The `Char` production of XML 1.0, section 2.2; a `char` is never a surrogate.
fn is_xml(c: char) -> bool {
    matches!(c, '\t' | '\n' | '\r' | '\u{20}'..='\u{FFFD}' | '\u{10000}'..)
}

/// When a message was sent, as its text says; `None` where it does not.
pub fn sent(xml: &str) -> Option<Time> {
    let (_, rest) = xml.split_once("<sent>")?;
    let (sent, _) = rest.split_once("</sent>")?;
    let stamp: jiff::Timestamp = sent.parse().ok()?;
    i64::try_from(stamp.as_nanosecond()).ok().map(Time)
}

/// CAP's time: whole seconds and a numeric offset, never `Z` (CAP 1.2 section 3.3.2).
fn wire_time(time: Time) -> io::Result<String> {
    let stamp =
        jiff::Timestamp::from_second(time.0.div_euclid(1_000_000_000)).map_err(io::Error::other)?;
    Ok(stamp.strftime("%Y-%m-%dT%H:%M:%S-00:00").to_string())
}
