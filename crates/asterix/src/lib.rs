//! ASTERIX codec driven by the published specifications: framing, records, items, typed views.
