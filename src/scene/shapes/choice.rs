use crate::scene::check::within;
use crate::scene::{SceneError, Wanted};

/// What is asked for of the shapes of samples.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ShapeChoice {
    /// The share of its cell that a bar is wide, 0.01 to 1. Default: 0.8.
    pub bar_width: f64,
    /// Whether the value of each bar stands at its end. Default: false.
    pub bar_labels: bool,
    /// Whether names of columns stand at the feet of bars. Default: automatic, where the file has some.
    pub bar_names: Wanted,
    /// From left to right. Default: as in the data.
    pub bar_order: BarOrder,
    /// How wide points are, in pixels of a picture of 720 rows, above 0 to 200. Default: `None`, 60 % of their distance, from
    /// 2 to 12.
    pub point_size: Option<f64>,
    /// How wide the edges of cells are, in the same pixels. Default: 1.2.
    pub line_width: f64,
}

/// How bars follow each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum BarOrder {
    /// As in the data.
    #[default]
    Data,
    /// The largest value first; between two bands they move to their new places.
    Value,
}

impl Default for ShapeChoice {
    fn default() -> Self {
        Self {
            bar_width: Self::BAR_WIDTH,
            bar_labels: false,
            bar_names: Wanted::Auto,
            bar_order: BarOrder::Data,
            point_size: None,
            line_width: Self::LINE_WIDTH,
        }
    }
}

impl ShapeChoice {
    /// How wide bars are unless told otherwise.
    pub const BAR_WIDTH: f64 = 0.8;
    /// How wide lines are unless told otherwise.
    pub const LINE_WIDTH: f64 = 1.2;

    /// # Errors
    /// [`SceneError::OutOfRange`].
    pub(in crate::scene) fn check(&self) -> Result<(), SceneError> {
        const RULE: &str = "0.1 to 200 pixels of a picture of 720 rows";
        within("bar-width", self.bar_width, (0.01, 1.0), "0.01 to 1 of the cell")?;
        within("line-width", self.line_width, (0.1, 200.0), RULE)?;
        self.point_size.map_or(Ok(()), |size| within("point-size", size, (0.1, 200.0), RULE))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_outside_their_range_are_refused() {
        let usual = ShapeChoice::default();
        assert!(usual.check().is_ok());
        for (wrong, name) in [
            (ShapeChoice { bar_width: 0.0, ..usual }, "bar-width"),
            (ShapeChoice { bar_width: 1.01, ..usual }, "bar-width"),
            (ShapeChoice { bar_width: f64::NAN, ..usual }, "bar-width"),
            (ShapeChoice { point_size: Some(0.0), ..usual }, "point-size"),
            (ShapeChoice { line_width: 201.0, ..usual }, "line-width"),
        ] {
            let message = wrong.check().unwrap_err().to_string();
            assert!(message.starts_with(&format!("invalid {name} ")), "{message}");
        }
    }
}
