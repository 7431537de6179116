/// How many frames, in the order in which they are stored, make a film without a hole.
///
/// `times` says when each is shown, in any unit; frames are evenly spaced, but for rounding. Encoders store some frames
/// before others that are shown earlier, so that a film that was cut off may lack some before its last one.
pub(super) fn whole_frames(times: &[i64]) -> usize {
    let mut count = times.len();
    while let Some(after_hole) = first_after_hole(&times[..count]) {
        count = times.iter().position(|time| *time >= after_hole).unwrap_or(count);
    }
    count
}

/// When each frame is decoded: in the order in which they are stored, and none after it is shown. Matroska does not say.
pub(super) fn decoding_times(times: &[i64]) -> impl Iterator<Item = i64> {
    let mut sorted = times.to_vec();
    sorted.sort_unstable();
    let delay = sorted.iter().zip(times).map(|(sorted, shown)| sorted - shown).max().unwrap_or(0);
    sorted.into_iter().map(move |time| time - delay)
}

/// When the first frame behind the first hole is shown.
fn first_after_hole(times: &[i64]) -> Option<i64> {
    let mut sorted = times.to_vec();
    sorted.sort_unstable();
    let gaps = || sorted.windows(2).map(|pair| pair[1] - pair[0]);
    let usual = gaps().min()?;
    // Containers that count in milliseconds round by one.
    let hole = gaps().position(|gap| gap > usual + usual / 2 + 1)?;
    Some(sorted[hole + 1])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_film_without_holes_is_kept_whole() {
        assert_eq!(whole_frames(&[]), 0);
        assert_eq!(whole_frames(&[7]), 1);
        assert_eq!(whole_frames(&[0, 512, 1024]), 3);
        assert_eq!(whole_frames(&[0, 1536, 512, 1024]), 4);
        // 30 frames a second in milliseconds, and 1000.
        assert_eq!(whole_frames(&[0, 33, 67, 100, 133]), 5);
        assert_eq!(whole_frames(&[0, 1, 2, 3]), 4);
    }

    #[test]
    fn frames_are_decoded_before_they_are_shown() {
        let decoded = |times: &[i64]| decoding_times(times).collect::<Vec<_>>();
        assert_eq!(decoded(&[0, 10, 20]), [0, 10, 20]);
        assert_eq!(decoded(&[0, 40, 20, 10, 30]), [-20, -10, 0, 10, 20]);
        assert!(decoded(&[]).is_empty());
    }

    #[test]
    fn what_lacks_frames_before_it_is_left_out() {
        assert_eq!(whole_frames(&[0, 4, 2, 1, 3, 8]), 5);
        assert_eq!(whole_frames(&[0, 40, 20, 10, 30, 80, 60]), 5);
        // What is shown before the hole but stored behind it needs what lies behind the hole.
        assert_eq!(whole_frames(&[0, 40, 20, 10, 30, 80, 60, 50]), 5);
    }
}
