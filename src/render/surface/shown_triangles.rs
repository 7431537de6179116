use std::ops::Range;

/// Which triangles of a mesh a picture needs, as its indices.
#[derive(Debug, Default, PartialEq)]
pub(in crate::render) struct ShownTriangles {
    /// Those of which both sides may be seen.
    pub(in crate::render) both_sides: Vec<Range<u32>>,
    /// Those that hide behind others wherever they face away.
    pub(in crate::render) upper_sides: Vec<Range<u32>>,
}

impl ShownTriangles {
    pub(super) fn clear(&mut self) {
        self.both_sides.clear();
        self.upper_sides.clear();
    }

    /// Shows all of a mesh of so many indices.
    pub(in crate::render) fn show_everything(&mut self, index_count: u32) {
        self.clear();
        self.both_sides.push(0..index_count);
    }

    pub(super) fn add(&mut self, indices: Range<u32>, has_underside: bool) {
        let ranges = if has_underside { &mut self.both_sides } else { &mut self.upper_sides };
        match ranges.last_mut().filter(|last| last.end == indices.start) {
            Some(last) => last.end = indices.end,
            None => ranges.push(indices),
        }
    }
}
