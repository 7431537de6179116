/// The 256 colours of a GIF as red, green, blue and alpha. At most one of them is transparent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Palette {
    colors: [[u8; 4]; 256],
}

impl Palette {
    /// A palette of these colours.
    pub fn new(colors: [[u8; 4]; 256]) -> Self {
        Self { colors }
    }

    /// Its colours.
    pub fn colors(&self) -> &[[u8; 4]; 256] {
        &self.colors
    }
}
