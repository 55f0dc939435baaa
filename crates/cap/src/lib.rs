//! Common Alerting Protocol 1.2: message, wording, XML.
//!
//! One notice becomes one alert: status from its reality (a drill is `Exercise`, in its type and in
//! every headline), the zone as a polygon, the expiry as the end of the stay in shelter. The alert
//! is a value first and XML second, so that its rules can be tested without parsing.
//!
//! Reference: OASIS Common Alerting Protocol version 1.2 (2010), section 3.
//!
//! **Invariant.** Nothing here decides whether to warn, and nothing sends.

mod alert;
mod compose;
mod wording;
mod xml;

pub use alert::{Alert, Area, Info, MessageType, Reference, Response, Urgency};
pub use compose::{ComposeError, Sender, compose, identifier};
pub use wording::Language;
pub use xml::{sent, to_xml};
