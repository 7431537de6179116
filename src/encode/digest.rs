use sha2::{Digest, Sha256};
use std::io::{self, Read};

/// Length in bytes and SHA-256 of what is read to its end.
pub(super) fn digest_of(mut reader: impl Read) -> io::Result<(u64, String)> {
    let mut hash = Sha256::new();
    let mut buffer = vec![0; 1 << 18];
    let mut length = 0;
    loop {
        let count = match reader.read(&mut buffer) {
            Ok(0) => break,
            Ok(count) => count,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(error),
        };
        hash.update(&buffer[..count]);
        length += count as u64;
    }
    let digits = hash.finalize().into_iter().flat_map(|byte| [byte >> 4, byte & 15]);
    Ok((length, digits.filter_map(|digit| char::from_digit(digit.into(), 16)).collect()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digests_are_those_of_the_standard() {
        let (length, text) = digest_of(&b"abc"[..]).unwrap();
        assert_eq!(length, 3);
        assert_eq!(text, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
        let (length, text) = digest_of(io::repeat(b'a').take(1_000_000)).unwrap();
        assert_eq!(length, 1_000_000);
        assert_eq!(text, "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
    }
}
