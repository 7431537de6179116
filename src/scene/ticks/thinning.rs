/// Which of the places to keep so that no two are nearer than `distance`: those of high `rank` first, and among
/// equals from the lower end. Returns indices into `fractions`, ascending.
pub(super) fn thinned(fractions: &[f64], distance: f64, rank: impl Fn(usize) -> i32) -> Vec<usize> {
    let mut order: Vec<usize> = (0..fractions.len()).collect();
    order.sort_by_key(|&index| std::cmp::Reverse(rank(index)));
    let mut kept: Vec<usize> = Vec::new();
    for index in order {
        let is_free = |&other: &usize| (fractions[index] - fractions[other]).abs() >= distance;
        if kept.iter().all(is_free) {
            kept.push(index);
        }
    }
    kept.sort_unstable();
    kept
}

/// The least distance of neighbours; infinite for fewer than two.
pub(super) fn least_distance(fractions: &[f64]) -> f64 {
    fractions.windows(2).map(|pair| (pair[1] - pair[0]).abs()).fold(f64::INFINITY, f64::min)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_important_stay_and_the_near_go() {
        let fractions = [0.0, 0.05, 0.1, 0.5, 0.55, 1.0];
        assert_eq!(thinned(&fractions, 0.2, |_| 0), [0, 3, 5]);
        assert_eq!(thinned(&fractions, 0.2, |index| i32::from(index == 2)), [2, 3, 5]);
        assert_eq!(thinned(&fractions, 0.0, |_| 0).len(), 6);
        assert!(least_distance(&[0.0, 0.5, 0.6]) < 0.11);
        assert_eq!(least_distance(&[0.5]), f64::INFINITY);
    }
}
