//! Channels of an image, of which one is shown.

use super::DataError;
use super::error::ErrorContext;

/// How many channels a message lists.
const MAX_LISTED: u64 = 20;

/// What a channel is called: by the file, or else by its number from 1.
pub(super) fn name(names: &[Option<String>], index: u64) -> String {
    let given = names.get(index as usize).cloned().flatten();
    given.unwrap_or_else(|| format!("c{}", index.saturating_add(1)))
}

/// The channel of `count` that is wanted, by name or number from 1 (`2`, `c2`); the first one, with a warning, if none
/// is.
pub(super) fn choose(
    names: &[Option<String>],
    count: u64,
    wanted: Option<&str>,
    context: &ErrorContext,
) -> Result<u64, DataError> {
    let known = || (0..count.min(MAX_LISTED)).map(|index| name(names, index)).collect::<Vec<_>>().join(", ");
    let Some(wanted) = wanted else {
        if count > 1 {
            tracing::warn!(
                channels = known(),
                "only the first channel is shown: --variable NAME takes another"
            );
        }
        return Ok(0);
    };
    let number = wanted.strip_prefix(['c', 'C']).unwrap_or(wanted).parse::<u64>().ok();
    let by_name = (0..count.min(names.len() as u64)).find(|index| name(names, *index) == wanted);
    let by_number = || number.and_then(|number| number.checked_sub(1)).filter(|index| *index < count);
    by_name.or_else(by_number).ok_or_else(|| DataError::NoSuchVariable {
        variable: wanted.to_owned(),
        known: known(),
        path: context.path.clone(),
    })
}
