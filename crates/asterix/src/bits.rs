//! Bits out of and into octets, most significant first, as ASTERIX numbers them.

/// The `count` bits (at most 64) that begin `start` bits into `octets`; `None` past the end.
pub(crate) fn read(octets: &[u8], start: usize, count: usize) -> Option<u64> {
    if count == 0 || count > 64 {
        return (count == 0).then_some(0);
    }
    let first = start / 8;
    let last = (start + count - 1) / 8;
    let octets = octets.get(first..=last)?;
    let unused = (last + 1) * 8 - (start + count);
    let value = if octets.len() <= 8 {
        octets
            .iter()
            .fold(0, |value, octet| value << 8 | u64::from(*octet))
            >> unused
    } else {
        // 64 bits that do not begin with an octet spread over nine.
        let wide = |value: u128, octet: &u8| value << 8 | u128::from(*octet);
        (octets.iter().fold(0, wide) >> unused) as u64
    };
    Some(value & mask(count))
}

/// Puts the low `count` bits (at most 64) of `value` at `start` bits into `octets`, which must hold
/// zeros there; `false` past the end.
pub(crate) fn write(octets: &mut [u8], start: usize, count: usize, value: u64) -> bool {
    if count == 0 || count > 64 {
        return count == 0;
    }
    let first = start / 8;
    let last = (start + count - 1) / 8;
    let Some(target) = octets.get_mut(first..=last) else {
        return false;
    };
    let unused = (last + 1) * 8 - (start + count);
    let mut shifted = u128::from(value & mask(count)) << unused;
    for octet in target.iter_mut().rev() {
        *octet |= shifted as u8;
        shifted >>= 8;
    }
    true
}

/// Ones in the low `count` bits.
pub(crate) const fn mask(count: usize) -> u64 {
    if count >= 64 {
        u64::MAX
    } else {
        (1 << count) - 1
    }
}

/// The value of `count` bits in two's complement.
pub(crate) const fn sign_extend(value: u64, count: usize) -> i64 {
    let shift = 64 - count as u32;
    (value << shift) as i64 >> shift
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_anywhere_is_read_back() {
        for start in 0..20 {
            for count in 1..=64 {
                let value = 0x9E37_79B9_7F4A_7C15 & mask(count);
                let mut octets = [0; 11];
                assert!(write(&mut octets, start, count, value));
                assert_eq!(read(&octets, start, count), Some(value), "{start} {count}");
            }
        }
        assert_eq!(read(&[0xFF], 4, 5), None);
    }

    #[test]
    fn two_s_complement_takes_its_sign_from_the_top_bit() {
        assert_eq!(sign_extend(0x3FF, 10), -1);
        assert_eq!(sign_extend(0x1FF, 10), 511);
        assert_eq!(sign_extend(u64::MAX, 64), -1);
    }
}
