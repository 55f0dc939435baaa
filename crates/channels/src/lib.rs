//! How warnings leave: one module a channel, one contract.
