use crate::data::Band;

/// The values of a band with something plausible where none was measured: the mean of what lies nearest around, so that
/// a mesh goes on below holes without cliffs. What is measured stays as it is.
///
/// Pull and push (J. Mitchell 1987, "Generating antialiased images at low sampling densities", SIGGRAPH): means of ever
/// larger squares, of which every hole takes the smallest that has one.
pub(super) fn filled(band: &Band) -> Vec<f32> {
    let mut values = band.values.clone();
    if band.valid.iter().all(|valid| *valid != Band::INVALID) {
        return values;
    }
    let mut finest = Means {
        columns: band.columns as usize,
        rows: band.rows as usize,
        sums: values.clone(),
        counts: band.valid.iter().map(|valid| f32::from(u8::from(*valid != Band::INVALID))).collect(),
    };
    let mut levels = Vec::new();
    while finest.columns > 1 || finest.rows > 1 {
        let coarser = finest.halved();
        levels.push(std::mem::replace(&mut finest, coarser));
    }
    let (mut means, mut columns) = (finest.means(None), 1);
    for level in levels.into_iter().rev() {
        means = level.means(Some((&means, columns)));
        columns = level.columns;
    }
    for ((value, valid), mean) in values.iter_mut().zip(&band.valid).zip(&means) {
        if *valid == Band::INVALID {
            *value = *mean;
        }
    }
    values
}

/// Sums over squares of samples, and of how many.
struct Means {
    columns: usize,
    rows: usize,
    sums: Vec<f32>,
    counts: Vec<f32>,
}

impl Means {
    /// Squares of twice the side. Each square's mean counts as one, so that sums stay in range.
    fn halved(&self) -> Self {
        let (columns, rows) = (self.columns.div_ceil(2), self.rows.div_ceil(2));
        let mut halved =
            Self { columns, rows, sums: vec![0.0; columns * rows], counts: vec![0.0; columns * rows] };
        for row in 0..self.rows {
            for column in 0..self.columns {
                let from = row * self.columns + column;
                if self.counts[from] > 0.0 {
                    let to = row / 2 * columns + column / 2;
                    halved.sums[to] += self.sums[from] / self.counts[from];
                    halved.counts[to] += 1.0;
                }
            }
        }
        halved
    }

    /// The mean of every square, or that of the one it lies in; 0 if nothing was measured at all.
    fn means(&self, coarser: Option<(&[f32], usize)>) -> Vec<f32> {
        let mean = |at: usize| {
            let (row, column) = (at / self.columns, at % self.columns);
            match coarser {
                _ if self.counts[at] > 0.0 => self.sums[at] / self.counts[at],
                Some((means, columns)) => means[row / 2 * columns + column / 2],
                None => 0.0,
            }
        };
        (0..self.sums.len()).map(mean).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn band(columns: u32, samples: &[Option<f32>]) -> Band {
        Band {
            columns,
            rows: samples.len() as u32 / columns,
            values: samples.iter().map(|sample| sample.unwrap_or_default()).collect(),
            valid: samples
                .iter()
                .map(|sample| if sample.is_some() { Band::VALID } else { Band::INVALID })
                .collect(),
            ..Band::default()
        }
    }

    #[test]
    fn holes_take_what_lies_around_and_nothing_else_changes() {
        let band = band(3, &[Some(1.0), None, Some(5.0), Some(3.0), Some(-7.0), None, None, None, None]);
        let filled = filled(&band);
        assert_eq!([filled[0], filled[2], filled[3], filled[4]], [1.0, 5.0, 3.0, -7.0]);
        assert_eq!((filled[1], filled[5]), (-1.0, 5.0), "the means of their squares");
        assert!(filled[6..].iter().all(|value| (-7.0..=5.0).contains(value)), "{filled:?}");
    }

    #[test]
    fn a_band_of_holes_is_flat() {
        assert_eq!(filled(&band(2, &[None; 6])), [0.0; 6]);
        assert_eq!(filled(&band(1, &[None])), [0.0]);
    }
}
