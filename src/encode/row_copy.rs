//! How a row of a frame becomes a row of an encoder's picture. A target has room for at least as many pixels.

/// The same bytes.
pub(super) fn as_it_is(source: &[u8], target: &mut [u8]) {
    target[..source.len()].copy_from_slice(source);
}

/// RGBA to RGB.
pub(super) fn without_alpha(source: &[u8], target: &mut [u8]) {
    for (&[red, green, blue, _], target) in source.as_chunks::<4>().0.iter().zip(target.as_chunks_mut().0) {
        *target = [red, green, blue];
    }
}

/// Pixels of four bytes, alpha last, as if nothing could be seen through.
pub(super) fn opaque(source: &[u8], target: &mut [u8]) {
    for (&[first, second, third, _], target) in source.as_chunks::<4>().0.iter().zip(target.as_chunks_mut().0)
    {
        *target = [first, second, third, 255];
    }
}
