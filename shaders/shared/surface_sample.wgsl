// The second number of a sample of a surface: its shade level in 257ths, and whether the cell to its south-east has
// all its corners.
fn packed_light(level: f32, is_whole: bool) -> u32 {
  return u32(level * 257.0 + 0.5) | select(0u, 0x80000000u, is_whole);
}

fn shade_level_of(light: u32) -> f32 {
  return f32(light & 0x7fffffffu) / 257.0;
}

fn is_whole_cell(light: u32) -> bool {
  return (light & 0x80000000u) != 0u;
}
