use std::ops::Range;

/// Which sides of triangles are drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::render) enum Sides {
    Both,
    /// That of higher values.
    Upper,
}

/// Which triangles of a mesh a picture needs, as its indices.
#[derive(Debug, Default, PartialEq)]
pub(in crate::render) struct ShownTriangles {
    /// Those of which both sides may be seen.
    both_sides: Vec<Range<u32>>,
    /// Those that hide behind others wherever they face away.
    upper_sides: Vec<Range<u32>>,
}

impl ShownTriangles {
    pub(in crate::render) fn ranges(&self) -> [(Sides, &[Range<u32>]); 2] {
        [(Sides::Upper, &self.upper_sides), (Sides::Both, &self.both_sides)]
    }

    pub(super) fn clear(&mut self) {
        self.both_sides.clear();
        self.upper_sides.clear();
    }

    /// Shows all of a mesh of so many indices.
    pub(in crate::render) fn show_everything(&mut self, index_count: u32) {
        self.clear();
        self.both_sides.push(0..index_count);
    }

    pub(super) fn add(&mut self, sides: Sides, indices: Range<u32>) {
        let ranges = match sides {
            Sides::Both => &mut self.both_sides,
            Sides::Upper => &mut self.upper_sides,
        };
        match ranges.last_mut().filter(|last| last.end == indices.start) {
            Some(last) => last.end = indices.end,
            None => ranges.push(indices),
        }
    }
}
