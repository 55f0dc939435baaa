//! HTTP and WebSocket types, and their TypeScript.
//!
//! What a console, a display or another program reads from Forewarn and may ask of it. The protocol
//! in words is `docs/api.md`; `web/src/api/types.ts` is generated from here by a test, so the
//! console cannot drift from the server.
//!
//! **Invariant.** Plain types with serde and nothing else: no engine type derives a wire format, the
//! server converts by hand. Every message carries whether it is an exercise. Times are [`TimeMs`],
//! angles degrees, lengths metres; a zone, sensor or siren is named by the site file's identifier.
//! Nothing here can point at a launch site or at an effector.
//!
//! ```
//! use api::{Frame, Heartbeat, Mode, TimeMs};
//!
//! let text = r#"{"type":"event","number":7,"time":1000,"mode":"exercise","kind":"narration","text":"hello"}"#;
//! let Frame::Event(event) = serde_json::from_str(text)? else { unreachable!("an event") };
//! assert_eq!((event.number, event.mode, event.time), (7, Mode::Exercise, TimeMs(1000)));
//! assert_eq!(serde_json::to_string(&Frame::Event(event))?, text);
//! # Ok::<(), serde_json::Error>(())
//! ```

mod base;
mod command;
mod coverage;
mod event;
mod frame;
mod health;
mod layer;
mod plan;
mod site;
mod state;
mod summary;
mod terrain;

pub use base::{Mode, PROTOCOL, TimeMs};
pub use command::{Command, CommandReply, CommandRequest};
pub use coverage::{
    Cause, Coverage, Gap, GapCollection, GapCollectionKind, GapGeometry, GapKind, GapProperties,
    Sector, ZoneCoverage, ZoneCovered,
};
pub use event::{Event, EventKind};
pub use frame::{ClientFrame, Frame, Heartbeat, Hello, Snapshot, TracksFrame};
pub use health::{AirHealth, Counts, FeedHealth, Health, HealthState, JournalHealth, JournalState};
pub use layer::{Layer, LayerKind};
pub use plan::{
    DeviceKind, Plan, PlanCandidates, PlanChoice, PlanPlace, PlanProgress, PlanRequest, PlanStatus,
};
pub use site::{SensorInfo, SensorKind, SirenInfo, Site, ZoneInfo};
pub use state::{
    Action, Alarm, AlarmKind, Bias, Class, Impact, Phase, Reason, Region, Registration,
    SensorHealth, SensorStatus, Track, ZoneRisk, ZoneState, ZoneStatus,
};
pub use summary::{Outcome, Summary, ZoneSummary};
pub use terrain::Terrain;
