//! Append-only, hash-chained, signed record of typed bytes.
