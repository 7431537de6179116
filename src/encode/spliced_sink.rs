use std::io::{self, Seek, SeekFrom, Write};

/// More than any file's beginning has before the place.
const MOST_WAITING: usize = 1 << 16;

/// A sink into which bytes are put at one place near the beginning, of which whoever writes knows nothing: positions are as if
/// they were not there.
pub(super) struct SplicedSink<S> {
    sink: S,
    /// Finds the place in what begins a file, once it is known.
    place: fn(&[u8]) -> Option<usize>,
    /// What is put there.
    splice: Vec<u8>,
    head: Head,
}

/// What has become of the beginning.
enum Head {
    /// It waits until the place is known.
    Waiting(Vec<u8>),
    /// What comes from this position on stands further back.
    Written { place: u64 },
}

impl<S: Write + Seek> SplicedSink<S> {
    pub(super) fn new(sink: S, place: fn(&[u8]) -> Option<usize>, splice: Vec<u8>) -> Self {
        Self { sink, place, splice, head: Head::Waiting(Vec::new()) }
    }

    /// Writes what waits, with the splice if its place is in it.
    fn write_head(&mut self, head: &[u8], place: usize) -> io::Result<()> {
        let (before, behind) = head.split_at(place.min(head.len()));
        self.sink.write_all(before)?;
        self.sink.write_all(&self.splice)?;
        self.sink.write_all(behind)?;
        self.head = Head::Written { place: place as u64 };
        Ok(())
    }
}

impl<S: Write + Seek> Write for SplicedSink<S> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let Head::Waiting(waiting) = &mut self.head else { return self.sink.write(bytes) };
        waiting.extend_from_slice(bytes);
        let place = (self.place)(waiting).filter(|place| *place <= waiting.len());
        // Whatever this is, it is not held back any longer.
        let place = place.or_else(|| (waiting.len() > MOST_WAITING).then_some(waiting.len()));
        if let Some(place) = place {
            let head = std::mem::take(waiting);
            self.write_head(&head, place)?;
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.sink.flush()
    }
}

impl<S: Write + Seek> Seek for SplicedSink<S> {
    fn seek(&mut self, position: SeekFrom) -> io::Result<u64> {
        let added = self.splice.len() as u64;
        let place = match &self.head {
            // A beginning is written in one go.
            Head::Waiting(head) => {
                let here = head.len() as u64;
                let is_here = matches!(position, SeekFrom::Current(0) | SeekFrom::End(0))
                    || position == SeekFrom::Start(here);
                return if is_here { Ok(here) } else { Err(io::ErrorKind::Unsupported.into()) };
            }
            Head::Written { place } => *place,
        };
        let position = match position {
            SeekFrom::Start(at) if at >= place => SeekFrom::Start(at.saturating_add(added)),
            other => other,
        };
        let reached = self.sink.seek(position)?;
        Ok(if reached >= place + added { reached - added } else { reached.min(place) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Cursor;

    fn place(start: &[u8]) -> Option<usize> {
        start.iter().position(|byte| *byte == b'|')
    }

    fn written(parts: &[&str], place: fn(&[u8]) -> Option<usize>) -> String {
        let mut bytes = Cursor::new(Vec::new());
        let mut sink = SplicedSink::new(&mut bytes, place, b"NEW".to_vec());
        for part in parts {
            sink.write_all(part.as_bytes()).unwrap();
        }
        String::from_utf8(bytes.into_inner()).unwrap()
    }

    #[test]
    fn the_splice_is_there_however_the_beginning_comes() {
        for parts in [&["ab|cd"][..], &["a", "b", "|", "cd"], &["ab", "|c", "d"]] {
            assert_eq!(written(parts, place), "abNEW|cd");
        }
        // Where there is no such place, nothing is written before the sink gives up looking for it.
        assert_eq!(written(&["abcd"], place), "");
        let long = "a".repeat(MOST_WAITING + 1);
        assert_eq!(written(&[&long, "b"], place), format!("{long}NEWb"));
    }

    #[test]
    fn positions_are_those_of_whoever_writes() {
        let mut bytes = Cursor::new(Vec::new());
        let mut sink = SplicedSink::new(&mut bytes, place, b"NEW".to_vec());
        sink.write_all(b"a").unwrap();
        assert_eq!(sink.stream_position().unwrap(), 1);
        assert!(sink.rewind().is_err());
        sink.write_all(b"b|cd").unwrap();
        assert_eq!(sink.stream_position().unwrap(), 5);
        assert_eq!(sink.seek(SeekFrom::Start(3)).unwrap(), 3);
        sink.write_all(b"C").unwrap();
        assert_eq!(sink.seek(SeekFrom::Start(1)).unwrap(), 1);
        sink.write_all(b"B").unwrap();
        assert_eq!(sink.seek(SeekFrom::End(0)).unwrap(), 5);
        assert_eq!(bytes.into_inner(), b"aBNEW|Cd");
    }
}
