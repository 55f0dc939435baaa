//! What is protected and what watches over it: sensors, zones, sirens, air, policy.
