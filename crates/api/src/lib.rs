//! HTTP and WebSocket types, and their TypeScript.
