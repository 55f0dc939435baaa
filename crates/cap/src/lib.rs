//! Common Alerting Protocol 1.2: message, wording, XML.
