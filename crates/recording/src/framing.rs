//! Frames that recorders and networks put around ASTERIX blocks, and the way back into a raw file
//! that lost its thread.
//!
//! | frame | layout |
//! |---|---|
//! | FINAL (files) | length (2 octets, counts all), error code, board, day, time of day (3 octets of 10 ms), blocks, four octets A5 |
//! | ORADIS (datagrams, files) | length (2 octets, counts all), time stamp (4 octets), one block |

use asterix::tables::CATEGORIES;

/// FINAL: octets before and after the blocks.
pub(crate) const FINAL_HEAD: usize = 8;
pub(crate) const FINAL_TAIL: [u8; 4] = [0xA5; 4];
/// ORADIS: octets before the block.
pub(crate) const ORADIS_HEAD: usize = 6;

/// The length of the FINAL frame at the start of `octets`, if that is what stands there whole.
pub(crate) fn final_frame(octets: &[u8]) -> Option<usize> {
    let length = usize::from(u16::from_be_bytes(*octets.first_chunk()?));
    let inside = octets.get(FINAL_HEAD..length.checked_sub(FINAL_TAIL.len())?)?;
    let tail = octets.get(..length)?.ends_with(&FINAL_TAIL);
    (tail && asterix::blocks(inside).all(|block| block.is_ok())).then_some(length)
}

/// The length of the ORADIS frame at the start of `octets`, if that is what stands there whole: both
/// lengths, of the frame and of the block in it, say the same.
pub(crate) fn oradis_frame(octets: &[u8]) -> Option<usize> {
    let length = usize::from(u16::from_be_bytes(*octets.first_chunk()?));
    let block = octets.get(ORADIS_HEAD..length)?;
    let inner = usize::from(u16::from_be_bytes(*block.get(1..)?.first_chunk()?));
    (inner == block.len()).then_some(length)
}

/// The blocks of a payload that is made of ORADIS frames from first to last, without their heads.
pub(crate) fn without_oradis(payload: &[u8]) -> Option<Vec<u8>> {
    let mut blocks = Vec::new();
    let mut rest = payload;
    while !rest.is_empty() {
        let (frame, after) = rest.split_at_checked(oradis_frame(rest)?)?;
        blocks.extend_from_slice(frame.get(ORADIS_HEAD..)?);
        rest = after;
    }
    (!blocks.is_empty()).then_some(blocks)
}

/// Where reading of a raw file can go on after damage at the start of `window`: the first place
/// where three blocks of known categories follow one another, or fewer that end with the window.
pub(crate) fn resume(window: &[u8]) -> usize {
    (1..window.len())
        .find(|at| window.get(*at..).is_some_and(plausible))
        .unwrap_or(window.len())
}

fn plausible(octets: &[u8]) -> bool {
    const CHAIN: usize = 3;
    let mut rest = octets;
    for _ in 0..CHAIN {
        let Some(&[category, high, low]) = rest.first_chunk() else {
            return false;
        };
        let length = usize::from(u16::from_be_bytes([high, low]));
        // The shortest record has an FSPEC and one octet more.
        if length < 5 || !CATEGORIES.iter().any(|known| known.number == category) {
            return false;
        }
        match rest.get(length..) {
            None => return false,
            Some([]) => return true,
            Some(next) => rest = next,
        }
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    const BLOCK: [u8; 6] = [48, 0, 6, 0x80, 1, 2];

    #[test]
    fn oradis_heads_are_taken_off_and_nothing_else_is_touched() {
        let frame = [&[0, 12, 1, 2, 3, 4][..], &BLOCK].concat();
        assert_eq!(without_oradis(&frame.repeat(2)), Some(BLOCK.repeat(2)));
        assert_eq!(without_oradis(&BLOCK), None);
        assert_eq!(without_oradis(&frame[..11]), None);
    }

    #[test]
    fn a_final_frame_is_known_by_both_its_ends() {
        let frame = [&[0, 18, 0, 0, 1, 0, 0, 9][..], &BLOCK, &FINAL_TAIL].concat();
        assert_eq!(final_frame(&[&frame[..], &[1, 2]].concat()), Some(18));
        assert_eq!(final_frame(&frame[..17]), None);
        assert_eq!(final_frame(&BLOCK), None);
    }

    #[test]
    fn a_raw_file_is_taken_up_again_where_blocks_follow_blocks() {
        let window = [&[48, 0, 0, 7, 7][..], &BLOCK.repeat(3)].concat();
        assert_eq!(resume(&window), 5);
        assert_eq!(resume(&[0; 40]), 40);
    }
}
