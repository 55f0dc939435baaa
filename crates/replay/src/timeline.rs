//! Several inputs as one line of events, with the ticks between them.
//!
//! Datagrams come in the order of their times; of two at the same time, the earlier input's first. A
//! tick comes at every whole 10 ms, before what arrived at that moment. A silence of more than an hour
//! is jumped over: nothing is in the air for so long.

use engine::Event;
use engine::limits::TICK;
use frames::{Span, Time};

use crate::ReplayError;
use crate::input::{Arrival, Input, Malformed};

/// The longest silence that is filled with ticks.
const SILENCE_MAX: Span = Span::from_millis(3_600_000);

/// Events in order.
pub struct Timeline {
    inputs: Vec<(Input, Option<Arrival>)>,
    ticked: Option<Time>,
    last: Option<Time>,
}

impl Timeline {
    /// Starts to read all inputs.
    ///
    /// # Errors
    /// One of them is damaged at its start.
    pub fn new(inputs: Vec<Input>) -> Result<Self, ReplayError> {
        let mut opened = Vec::new();
        for mut input in inputs {
            let first = input.read()?;
            opened.push((input, first));
        }
        Ok(Self {
            inputs: opened,
            ticked: None,
            last: None,
        })
    }

    /// The next event; `None` when every input is at its end.
    ///
    /// # Errors
    /// An input is damaged in a way that ends its reading.
    pub fn read(&mut self) -> Result<Option<Event>, ReplayError> {
        let Some(due) = self.due() else {
            return Ok(None);
        };
        if let Some(tick) = self.tick_before(due) {
            return Ok(Some(Event::Tick { time: tick }));
        }
        let earliest = self
            .inputs
            .iter_mut()
            .find(|(_, next)| next.as_ref().is_some_and(|arrival| arrival.received == due));
        let Some((input, next)) = earliest else {
            return Ok(None);
        };
        let following = input.read()?;
        let Some(arrival) = core::mem::replace(next, following) else {
            return Ok(None);
        };
        self.last = Some(arrival.received.max(self.last.unwrap_or(arrival.received)));
        Ok(Some(Event::Octets {
            feed: arrival.feed,
            received: arrival.received,
            octets: arrival.octets,
        }))
    }

    /// When the next datagram is due.
    fn due(&self) -> Option<Time> {
        let times = self.inputs.iter().filter_map(|(_, next)| next.as_ref());
        times.map(|arrival| arrival.received).min()
    }

    fn tick_before(&mut self, due: Time) -> Option<Time> {
        let grid = Time(due.0 - due.0.rem_euclid(TICK.0));
        let next = match self.ticked {
            // At the end of what can be counted in 64 bits, time stands still.
            Some(before) if before + TICK <= before => return None,
            Some(before) if grid - before <= SILENCE_MAX => before + TICK,
            _ => grid,
        };
        if next > due {
            return None;
        }
        self.ticked = Some(next);
        Some(next)
    }

    /// Time of the latest datagram.
    pub fn last(&self) -> Option<Time> {
        self.last
    }

    /// Where inputs broke off.
    pub fn cut_short(&self) -> impl Iterator<Item = &ReplayError> {
        self.inputs
            .iter()
            .filter_map(|(input, _)| input.cut_short())
    }

    /// Times of receipt that were not believed, over all inputs.
    pub fn receipts_disbelieved(&self) -> u64 {
        let inputs = self.inputs.iter();
        inputs.map(|(input, _)| input.receipts_disbelieved()).sum()
    }

    /// Lines that could not be read, over all inputs.
    pub fn lines_malformed(&self) -> Malformed {
        let all = self.inputs.iter().map(|(input, _)| input.lines_malformed());
        all.fold(Malformed::default(), |sum, of| Malformed {
            lines: sum.lines + of.lines,
            first: sum.first.or(of.first),
        })
    }
}
