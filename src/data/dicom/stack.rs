//! Images in the order of their places: slices of volumes, and moments.

use super::plane::{dot, length};
use super::slice::Slice;
use crate::data::DataError;
use crate::data::error::ErrorContext;
use std::cmp::Ordering;

/// Millimetres between which places are one.
const SAME_PLACE_MM: f64 = 1e-3;

/// By how much of their distance slices may stand elsewhere than evenly.
const EVENNESS: f64 = 0.01;

/// Images by moment and slice, with the slice fastest. Of some there may be none.
pub(super) struct Stack {
    pub(super) images: Vec<Option<Slice>>,
    /// Slices of each moment.
    pub(super) slices: usize,
    /// The way from each slice to the next, in the patient's space of the files.
    pub(super) step: Option<[f64; 3]>,
}

/// Puts images with places into the order of these; `most` is how many there may be when gaps are filled.
pub(super) fn stack(mut images: Vec<Slice>, most: usize, context: &ErrorContext) -> Result<Stack, DataError> {
    let is_placed = images.iter().all(|image| image.plane.position.is_some());
    if !is_placed || images.len() < 2 {
        images.sort_by_key(|image| image.instance);
        return Ok(Stack { images: images.into_iter().map(Some).collect(), slices: 1, step: None });
    }
    let normal = images.first().map(|image| image.plane.axes()[2]).unwrap_or_default();
    let depth = |image: &Slice| dot(image.plane.position.unwrap_or_default(), normal);
    images.sort_by(|one, other| depth(one).total_cmp(&depth(other)));
    let places = places(images, &depth);
    let moments = places.iter().map(Vec::len).min().unwrap_or(1);
    let most_moments = places.iter().map(Vec::len).max().unwrap_or(1);
    if moments != most_moments {
        let (fewest, count) = (moments, places.len());
        return Err(context.unsupported(
            format!("{fewest} to {most_moments} images at each of {count} places"),
            "put those of one volume into a folder of their own",
        ));
    }
    let positions: Vec<_> = places.iter().map(|place| position(place)).collect();
    let gaps = gaps(&positions, most / moments.max(1), context);
    let slices = places.len() + gaps.iter().sum::<usize>();
    let step = match (positions.first(), positions.last()) {
        (Some(first), Some(last)) if slices > 1 => {
            Some([0, 1, 2].map(|axis| (last[axis] - first[axis]) / (slices - 1) as f64))
        }
        _ => None,
    };
    let mut stacked: Vec<Option<Slice>> = Vec::new();
    stacked.resize(slices * moments, None);
    let mut slice = 0;
    for (place, gap) in places.into_iter().zip(gaps.into_iter().chain([0])) {
        for (moment, image) in place.into_iter().enumerate() {
            if let Some(free) = stacked.get_mut(moment * slices + slice) {
                *free = Some(image);
            }
        }
        slice += 1 + gap;
    }
    Ok(Stack { images: stacked, slices, step })
}

/// The images of each place, ordered by time.
fn places(images: Vec<Slice>, depth: &dyn Fn(&Slice) -> f64) -> Vec<Vec<Slice>> {
    let mut places: Vec<Vec<Slice>> = Vec::new();
    for image in images {
        let is_same = |place: &&mut Vec<Slice>| {
            place.first().is_some_and(|first| depth(&image) - depth(first) <= SAME_PLACE_MM)
        };
        match places.last_mut().filter(is_same) {
            Some(place) => place.push(image),
            None => places.push(vec![image]),
        }
    }
    for place in &mut places {
        place.sort_by(by_time);
    }
    places
}

fn by_time(one: &Slice, other: &Slice) -> Ordering {
    let (early, late) = (one.plane.time, other.plane.time);
    // Those without a number come first, so that the order is one whatever else is known.
    let numbers = |one: Option<f64>, other: Option<f64>| match (one, other) {
        (Some(one), Some(other)) => one.total_cmp(&other),
        _ => one.is_some().cmp(&other.is_some()),
    };
    early
        .number
        .cmp(&late.number)
        .then_with(|| numbers(early.trigger_ms, late.trigger_ms))
        .then_with(|| numbers(early.seconds(), late.seconds()))
        .then_with(|| one.instance.cmp(&other.instance))
        .then_with(|| (one.file, one.frame).cmp(&(other.file, other.frame)))
}

fn position(place: &[Slice]) -> [f64; 3] {
    place.first().and_then(|image| image.plane.position).unwrap_or_default()
}

/// How many slices are missing after each but the last. None where distances are uneven in another way, which a
/// warning tells.
fn gaps(positions: &[[f64; 3]], most: usize, context: &ErrorContext) -> Vec<usize> {
    let path = &context.path;
    let steps: Vec<[f64; 3]> =
        positions.windows(2).map(|pair| [0, 1, 2].map(|axis| pair[1][axis] - pair[0][axis])).collect();
    let mut lengths: Vec<f64> = steps.iter().copied().map(length).collect();
    lengths.sort_by(f64::total_cmp);
    let none = vec![0; steps.len()];
    let (Some(shortest), Some(longest), Some(&usual)) =
        (lengths.first(), lengths.last(), lengths.get(lengths.len().saturating_sub(1) / 2))
    else {
        return none;
    };
    let Some(usual_step) = steps.iter().find(|step| length(**step) == usual) else { return none };
    // How far the next slice is from where it would be if `count` were missing before it.
    let error = |step: [f64; 3], count: usize| {
        let there = usual_step.map(|number| number * (count + 1) as f64);
        length([0, 1, 2].map(|axis| step[axis] - there[axis]))
    };
    let gap = |step: &[f64; 3]| {
        let count = (length(*step) / usual).round().max(1.0) as usize - 1;
        (error(*step, count) <= EVENNESS * usual).then_some(count)
    };
    let gaps: Option<Vec<usize>> = steps.iter().map(gap).collect();
    let missing = gaps.iter().flatten().fold(0_usize, |sum, gap| sum.saturating_add(*gap));
    let is_full = missing.saturating_add(positions.len()) <= most.min(positions.len().saturating_mul(2));
    let Some(gaps) = gaps.filter(|_| is_full) else {
        tracing::warn!(
            %path,
            shortest_mm = shortest,
            longest_mm = longest,
            "slices are unevenly far apart, and drawn as if they were not"
        );
        return none;
    };
    if missing > 0 {
        tracing::warn!(%path, missing, distance_mm = usual, "slices are missing in between");
    }
    gaps
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::dicom::plane::Plane;

    fn image(z: f64, instance: i64) -> Slice {
        let plane = Plane { position: Some([0.0, 0.0, z]), ..Plane::default() };
        Slice { file: 0, frame: 0, plane, instance: Some(instance) }
    }

    fn stacked(images: &[(f64, i64)], most: usize) -> Result<Stack, DataError> {
        let context = ErrorContext { format: "DICOM", path: "ct".to_owned() };
        stack(images.iter().map(|(z, instance)| image(*z, *instance)).collect(), most, &context)
    }

    fn numbers(stack: &Stack) -> Vec<Option<i64>> {
        stack.images.iter().map(|image| image.as_ref().and_then(|image| image.instance)).collect()
    }

    #[test]
    fn places_decide_and_not_numbers() {
        let stack = stacked(&[(4.0, 1), (-2.0, 2), (2.0, 3), (0.0, 4)], 99).unwrap();
        assert_eq!(numbers(&stack), [Some(2), Some(4), Some(3), Some(1)]);
        assert_eq!((stack.slices, stack.step), (4, Some([0.0, 0.0, 2.0])));
    }

    #[test]
    fn images_of_one_place_are_moments() {
        let stack = stacked(&[(0.0, 4), (2.0, 1), (0.0, 3), (2.0, 2)], 99).unwrap();
        assert_eq!(numbers(&stack), [Some(3), Some(1), Some(4), Some(2)]);
        assert_eq!(stack.slices, 2);
        let film = stacked(&[(1.0, 2), (1.0, 1)], 99).unwrap();
        assert_eq!((numbers(&film), film.slices, film.step), (vec![Some(1), Some(2)], 1, None));
        let message = stacked(&[(0.0, 1), (0.0, 2), (1.0, 3)], 99).err().unwrap().to_string();
        assert!(
            message.starts_with("unsupported DICOM file: 1 to 2 images at each of 2 places ("),
            "{message}"
        );
    }

    #[test]
    fn gaps_are_filled_where_all_else_is_even() {
        let with_gap = [(0.0, 1), (1.0, 2), (2.0, 3), (4.005, 4), (5.005, 5)];
        let stack = stacked(&with_gap, 99).unwrap();
        assert_eq!(numbers(&stack), [Some(1), Some(2), Some(3), None, Some(4), Some(5)]);
        // Neither beyond the limit nor to twice as many as there are.
        assert_eq!(stacked(&with_gap, 5).unwrap().slices, 5);
        assert_eq!(stacked(&[(0.0, 1), (1.0, 2), (9.0, 3)], 99).unwrap().slices, 3);
        assert_eq!(stacked(&[(0.0, 1), (1e-2, 2), (1e300, 3)], 99).unwrap().slices, 3);
        // Off by more than a hundredth: uneven, not incomplete.
        let uneven = stacked(&[(0.0, 1), (1.0, 2), (2.0, 3), (4.5, 4)], 99).unwrap();
        assert_eq!((uneven.slices, uneven.step), (4, Some([0.0, 0.0, 1.5])));
    }

    #[test]
    fn images_without_places_keep_their_numbers() {
        let mut images = vec![image(5.0, 2), image(0.0, 1)];
        images[0].plane.position = None;
        let context = ErrorContext { format: "DICOM", path: "xa".to_owned() };
        let stack = stack(images, 99, &context).unwrap();
        assert_eq!((numbers(&stack), stack.step), (vec![Some(1), Some(2)], None));
    }
}
