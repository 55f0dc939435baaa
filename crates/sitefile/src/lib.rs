//! Site and scenario files: TOML with source spans, schema, terrain and air.
