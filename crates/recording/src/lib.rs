//! The files of the contract: raw ASTERIX, pcap, pcapng, JSON Lines.
