//! One reader for every kind of recording; which kind it is, its content tells.

use std::io::Read;

use frames::Time;

use crate::error::RecordingError;
use crate::fragments::Fragments;
use crate::framing;
use crate::input::Input;
use crate::link::{self, Carried, Link, Payload, Transport};
use crate::pcap::{self, Pcap};
use crate::pcapng::{self, Pcapng};
use crate::tcp::{Piece, Streams};

/// What arrived at one moment: whole ASTERIX blocks, as far as the sender kept to the rules.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Datagram<'a> {
    /// When it was received, where the recording says so.
    pub time: Option<Time>,
    /// Who sent it to whom, where the recording says so.
    pub transport: Option<Transport>,
    /// What was carried. A raw file gives one block at a time.
    pub octets: &'a [u8],
}

/// Reads a recording from first to last; memory does not grow with its length.
///
/// ```
/// // A raw file: blocks one after another, nothing else.
/// let file = [34, 0, 4, 0xFF, 48, 0, 3];
/// let mut recording = recording::Recording::open(file.as_slice())?;
/// let first = recording.next()?.unwrap();
/// assert_eq!((first.time, first.octets), (None, &file[..4]));
/// # Ok::<(), recording::RecordingError>(())
/// ```
pub struct Recording<R> {
    input: Input<R>,
    container: Container,
    /// The frame, or the datagram put together from several, that was read last.
    buffer: Vec<u8>,
    fragments: Fragments,
    streams: Streams,
    current: Option<Piece>,
    finished: bool,
    frames: u64,
    frames_without_payload: u64,
}

enum Container {
    Raw,
    Framed(Frame),
    Pcap(Pcap),
    Pcapng(Pcapng),
}

/// What a recorder puts around the blocks of a file.
#[derive(Clone, Copy)]
enum Frame {
    Final,
    Oradis,
}

impl Frame {
    /// The frame that stands whole at the start of `octets`.
    fn recognise(octets: &[u8]) -> Option<Self> {
        let all = [Self::Final, Self::Oradis];
        all.into_iter().find(|kind| kind.length(octets).is_some())
    }

    fn length(self, octets: &[u8]) -> Option<usize> {
        match self {
            Self::Final => framing::final_frame(octets),
            Self::Oradis => framing::oradis_frame(octets),
        }
    }

    /// What it is called, for errors, and its octets before and after the blocks.
    fn layout(self) -> (&'static str, usize, usize) {
        match self {
            Self::Final => (
                "FINAL frame",
                framing::FINAL_HEAD,
                framing::FINAL_TAIL.len(),
            ),
            Self::Oradis => ("ORADIS frame", framing::ORADIS_HEAD, 0),
        }
    }
}

/// What kind of file a recording is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ContainerKind {
    /// ASTERIX blocks and nothing else.
    Raw,
    /// Blocks in FINAL frames.
    Final,
    /// Blocks in ORADIS frames.
    Oradis,
    /// Classic pcap.
    Pcap,
    /// pcapng.
    Pcapng,
}

impl<R: Read> Recording<R> {
    /// Looks at the first octets and makes ready to read.
    ///
    /// # Errors
    /// The file cannot be read, or is a capture whose header is damaged.
    pub fn open(reader: R) -> Result<Self, RecordingError> {
        let mut input = Input::new(reader);
        let head = input.peek(12)?;
        let container = if pcapng::recognise(head) {
            Container::Pcapng(Pcapng::default())
        } else if let Some(order) = pcap::recognise(head) {
            Container::Pcap(Pcap::open(&mut input, order)?)
        } else if let Some(frame) = Frame::recognise(input.peek(FRAME_OCTETS_MAX)?) {
            Container::Framed(frame)
        } else {
            Container::Raw
        };
        Ok(Self {
            input,
            container,
            buffer: Vec::new(),
            fragments: Fragments::default(),
            streams: Streams::default(),
            current: None,
            finished: false,
            frames: 0,
            frames_without_payload: 0,
        })
    }

    /// What kind of file it is.
    pub fn kind(&self) -> ContainerKind {
        match self.container {
            Container::Raw => ContainerKind::Raw,
            Container::Framed(Frame::Final) => ContainerKind::Final,
            Container::Framed(Frame::Oradis) => ContainerKind::Oradis,
            Container::Pcap(_) => ContainerKind::Pcap,
            Container::Pcapng(_) => ContainerKind::Pcapng,
        }
    }

    /// Frames read so far, and those among them that gave nothing: they carried neither UDP nor TCP,
    /// or a piece of a datagram whose other pieces have not come.
    pub fn frames(&self) -> (u64, u64) {
        let without_payload = self.frames_without_payload + self.fragments.left_over();
        (self.frames, without_payload)
    }

    /// The next datagram; `None` at the end.
    ///
    /// # Errors
    /// Damage in the file, after which nothing more can be read.
    #[allow(
        clippy::should_implement_trait,
        reason = "what it gives borrows from the reader"
    )]
    pub fn next(&mut self) -> Result<Option<Datagram<'_>>, RecordingError> {
        match self.container {
            Container::Raw => return self.raw(),
            Container::Framed(frame) => return self.framed(frame),
            _ => {}
        }
        loop {
            if let Some(piece) = self.streams.next() {
                let Piece {
                    time,
                    transport,
                    octets,
                } = &*self.current.insert(piece);
                return Ok(Some(Datagram {
                    time: *time,
                    transport: Some(*transport),
                    octets,
                }));
            }
            if self.finished {
                return Ok(None);
            }
            let frame = match &mut self.container {
                Container::Pcapng(file) => file.next(&mut self.input, &mut self.buffer),
                Container::Pcap(file) => file
                    .next(&mut self.input, &mut self.buffer)
                    .map(|frame| frame.map(|(time, link)| (Some(time), link))),
                Container::Raw | Container::Framed(_) => Ok(None),
            };
            let frame = frame.inspect_err(|_| self.finished = true)?;
            let Some((time, link)) = frame else {
                self.finished = true;
                self.streams.finish();
                continue;
            };
            self.frames += 1;
            let Some(payload) = self.payload(time, link) else {
                continue;
            };
            let (transport, range) = (payload.transport, payload.range);
            if let Some(tcp) = payload.tcp {
                let octets = self.buffer.get(range).unwrap_or_default();
                self.streams.segment(time, transport, tcp, octets);
                continue;
            }
            let unframed = self
                .buffer
                .get(range.clone())
                .and_then(framing::without_oradis);
            let octets = match unframed {
                Some(octets) => {
                    &self
                        .current
                        .insert(Piece {
                            time,
                            transport,
                            octets,
                        })
                        .octets
                }
                None => self.buffer.get(range).unwrap_or_default(),
            };
            return Ok(Some(Datagram {
                time,
                transport: Some(transport),
                octets,
            }));
        }
    }

    /// What the frame in the buffer carries, alone or as the last missing piece of a datagram, which
    /// then takes its place in the buffer.
    fn payload(&mut self, time: Option<Time>, link: Link) -> Option<Payload> {
        let payload = match link::carried(link, &self.buffer) {
            Some(Carried::Fragment(fragment)) => {
                let octets = self.buffer.get(fragment.range.clone()).unwrap_or_default();
                self.buffer = self.fragments.take(time, &fragment, octets)?;
                link::reassembled(fragment.of, &self.buffer)
            }
            Some(Carried::Payload(payload)) => Some(payload),
            None => None,
        };
        self.frames_without_payload += u64::from(payload.is_none());
        payload
    }

    /// The blocks inside one frame; its time of day has no date, so it is not a time.
    fn framed(&mut self, frame: Frame) -> Result<Option<Datagram<'_>>, RecordingError> {
        let (what, head, tail) = frame.layout();
        let offset = self.input.offset;
        let window = self.input.peek(FRAME_OCTETS_MAX)?;
        if window.is_empty() {
            return Ok(None);
        }
        let length = frame
            .length(window)
            .ok_or(RecordingError::CutShort { offset, what })?;
        self.input.body(length, &mut self.buffer, what, offset)?;
        let octets = self.buffer.get(head..length - tail).unwrap_or_default();
        Ok(Some(Datagram {
            time: None,
            transport: None,
            octets,
        }))
    }

    /// One block, by its own length; after damage, what there is up to the next place where blocks
    /// follow one another.
    fn raw(&mut self) -> Result<Option<Datagram<'_>>, RecordingError> {
        self.buffer.clear();
        let length = match self.input.peek(3)? {
            [_, high, low] => usize::from(u16::from_be_bytes([*high, *low])),
            [] => return Ok(None),
            _ => 0,
        };
        let count = if length < asterix::HEADER_OCTETS {
            framing::resume(self.input.peek(FRAME_OCTETS_MAX)?)
        } else {
            length
        };
        self.input.take(count, &mut self.buffer)?;
        Ok(Some(Datagram {
            time: None,
            transport: None,
            octets: &self.buffer,
        }))
    }
}

/// No block and no frame is longer; bounds what is looked at in search of one.
const FRAME_OCTETS_MAX: usize = 1 << 16;
