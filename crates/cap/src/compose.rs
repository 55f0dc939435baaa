//! From a notice to an alert.

use frames::Time;
use site::{Mode, Site, Zone};
use warning::{Notice, Order, Reality};

use crate::wording::{Language, Phrases};
use crate::{Alert, Area, Info, MessageType, Reference, Response, Urgency};

/// `areaDesc` stays under fifty characters, as display profiles ask.
const AREA_DESCRIPTION_CHARS_MAX: usize = 49;

/// Why a notice cannot become an alert.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ComposeError {
    /// The notice names a zone that the site does not have.
    UnknownZone(u16),
    /// A sender may hold no space, comma, `<` or `&` (CAP 1.2 section 3.2.1), and as part of a file's
    /// name no `/` or `\`, nor begin with a dot.
    Sender(String),
}

impl core::fmt::Display for ComposeError {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        match self {
            Self::UnknownZone(zone) => write!(f, "zone number {zone} is not in the site"),
            Self::Sender(sender) => {
                write!(
                    f,
                    "sender `{sender}` is empty, begins with a dot, or holds a space or one of `,<&/\\`"
                )
            }
        }
    }
}

impl core::error::Error for ComposeError {}

/// Characters of a site's name that a sender takes over at most.
const SENDER_NAME_CHARS_MAX: usize = 40;

/// Who sends: a name that is legal in `sender` and `identifier`, and in a file's name. Sites that share
/// a receiver need different ones: warnings are numbered by minute and zone, which are not unique.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sender(String);

impl Sender {
    /// Checks the characters that the standard forbids.
    pub fn new(name: &str) -> Result<Self, ComposeError> {
        let legal = |c: char| {
            !c.is_whitespace() && !c.is_control() && !matches!(c, ',' | '<' | '&' | '/' | '\\')
        };
        if !name.is_empty() && !name.starts_with('.') && name.chars().all(legal) {
            Ok(Self(name.to_owned()))
        } else {
            Err(ComposeError::Sender(name.to_owned()))
        }
    }

    /// The sender of a site that names none: its letters and digits, in lower case.
    pub fn of_site(name: &str) -> Self {
        let lower = name.to_lowercase();
        let words = lower.split(|c: char| !c.is_alphanumeric());
        let words: Vec<&str> = words.filter(|word| !word.is_empty()).collect();
        let kept: String = words
            .join("-")
            .chars()
            .take(SENDER_NAME_CHARS_MAX)
            .collect();
        let kept = kept.trim_end_matches('-');
        Self(match kept {
            "" => "forewarn".to_owned(),
            kept => format!("forewarn-{kept}"),
        })
    }

    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// The identifier of one version of a warning: the same from every server of the same site, so that
/// a standby's repeat is recognised as one, and another at every other site.
pub fn identifier<R: Reality>(notice: &Notice<R>, sender: &Sender) -> String {
    let reality = match R::MODE {
        Mode::Exercise => "exercise",
        Mode::Live => "live",
    };
    format!(
        "{}-{reality}-{:016x}-{}",
        sender.0, notice.warning.0, notice.version
    )
}

/// The alert of a notice. `earlier` are the messages already sent for the same warning.
pub fn compose<R: Reality>(
    notice: &Notice<R>,
    site: &Site,
    sender: &Sender,
    earlier: &[Reference],
    languages: &[Language],
) -> Result<Alert, ComposeError> {
    let zone = site
        .zones
        .get(usize::from(notice.zone.0))
        .ok_or(ComposeError::UnknownZone(notice.zone.0))?;
    let message_type = match notice.order {
        Order::Cancelled => MessageType::Cancel,
        _ if earlier.is_empty() => MessageType::Alert,
        _ => MessageType::Update,
    };
    Ok(Alert {
        identifier: identifier(notice, sender),
        sender: sender.as_str().to_owned(),
        sent: notice.time,
        mode: R::MODE,
        message_type,
        references: earlier.to_vec(),
        incident: format!("raid-{:016x}", notice.raid.0),
        infos: languages
            .iter()
            .map(|&language| info(notice, zone, language))
            .collect(),
    })
}

fn info<R: Reality>(notice: &Notice<R>, zone: &Zone, language: Language) -> Info {
    let phrases = language.phrases();
    let say = |phrase: &str| phrase.replace("{zone}", &zone.name);
    let (headline, description, instruction, response, urgency) = words(notice.order, phrases);
    let drill = |text: String| match R::MODE {
        Mode::Exercise => format!("{0} {0} {0}. {text}", phrases.exercise),
        Mode::Live => text,
    };
    Info {
        language: language.code(),
        event: phrases.event.to_owned(),
        response,
        urgency,
        onset: notice.impact_time,
        expires: match notice.order {
            Order::TakeCover { until } => Some(until),
            Order::Cancelled | Order::AllClear => None,
        },
        headline: drill(say(headline)),
        description: drill(say(description)),
        instruction: say(instruction),
        parameters: parameters(notice),
        area: area(zone),
    }
}

fn words(
    order: Order,
    phrases: &Phrases,
) -> (&'static str, &'static str, &'static str, Response, Urgency) {
    match order {
        Order::TakeCover { .. } => (
            phrases.cover_headline,
            phrases.cover_description,
            phrases.cover_instruction,
            Response::Shelter,
            Urgency::Immediate,
        ),
        Order::AllClear => (
            phrases.clear_headline,
            phrases.clear_description,
            "",
            Response::AllClear,
            Urgency::Past,
        ),
        Order::Cancelled => (
            phrases.cancel_headline,
            phrases.cancel_description,
            "",
            Response::None,
            Urgency::Past,
        ),
    }
}

/// Times to the millisecond, which `sent` and `onset` cannot carry.
fn parameters<R: Reality>(notice: &Notice<R>) -> Vec<(&'static str, String)> {
    let mut parameters = vec![
        ("forewarn:version", notice.version.to_string()),
        ("forewarn:decided-ms", milliseconds(notice.time)),
        ("forewarn:probability", format!("{:.3}", notice.probability)),
    ];
    if let Some(impact) = notice.impact_time {
        parameters.push(("forewarn:impact-ms", milliseconds(impact)));
        let seconds = (impact - notice.time).seconds();
        parameters.push(("forewarn:seconds-to-impact", format!("{seconds:.1}")));
    }
    parameters
}

fn milliseconds(time: Time) -> String {
    time.0.div_euclid(1_000_000).to_string()
}

fn area(zone: &Zone) -> Area {
    let mut ring_deg = zone.outline_deg.clone();
    if ring_deg.first() != ring_deg.last() {
        ring_deg.extend(ring_deg.first().copied());
    }
    Area {
        description: zone.name.chars().take(AREA_DESCRIPTION_CHARS_MAX).collect(),
        ring_deg,
        zone: zone.id.clone(),
    }
}
