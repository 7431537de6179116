use super::Lattice;

/// Coarser ground that goes on around a lattice, in columns and rows of that lattice.
#[derive(Clone, Copy)]
pub(in crate::render) struct FarGround<'a> {
    pub(in crate::render) lattice: &'a Lattice,
    /// Where its first sample is.
    pub(in crate::render) first: [f64; 2],
    /// Columns and rows from one of its samples to the next.
    pub(in crate::render) steps: [f64; 2],
}

impl FarGround<'_> {
    /// Puts into `points` the ground along a line from `[along, across]` on, at so many along a step and from far to near:
    /// how many steps away, and its value. Nothing where it ends or data is missing.
    ///
    /// The first point is one of its own steps away: nearer than that the means of which it is made are no horizon.
    pub(super) fn along(&self, (begin, toward): ([f64; 2], [f64; 2]), points: &mut Vec<[f32; 2]>) {
        points.clear();
        let place = |steps: f64| {
            [0, 1].map(|axis| (begin[axis] + toward[axis] * steps - self.first[axis]) / self.steps[axis])
        };
        let size = [self.lattice.columns, self.lattice.rows];
        let step = (self.steps[0] / toward[0].abs()).min(self.steps[1] / toward[1].abs());
        for count in 1.. {
            let steps = f64::from(count) * step;
            let place = place(steps);
            if !(0..2).all(|axis| place[axis] >= 0.0 && place[axis] <= (size[axis] - 1) as f64) {
                break;
            }
            if let Some(value) = self.value(place) {
                points.push([steps as f32, value]);
            }
        }
        points.reverse();
    }

    /// Between the four samples around a place within the lattice.
    #[inline]
    fn value(&self, place: [f64; 2]) -> Option<f32> {
        let Lattice { columns, rows, values, .. } = self.lattice;
        let [column, row] =
            [(place[0], columns), (place[1], rows)].map(|(at, count)| (at as usize).min(count - 2));
        let [right, down] = [(place[0] - column as f64) as f32, (place[1] - row as f64) as f32];
        if !self.lattice.is_whole_cell(column, row) {
            return None;
        }
        let corner = row * columns + column;
        let upper = values[corner] + (values[corner + 1] - values[corner]) * right;
        let lower =
            values[corner + columns] + (values[corner + columns + 1] - values[corner + columns]) * right;
        Some(upper + (lower - upper) * down)
    }
}
