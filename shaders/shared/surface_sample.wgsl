// The second number of a sample of a surface: its shade level in 257ths, whether the cell to its south-east has all its
// corners, and whether there is a sample at all.
fn packed_light(level: f32, is_whole: bool, is_here: bool) -> u32 {
  return u32(level * 257.0 + 0.5) | select(0u, 0x80000000u, is_whole) | select(0u, 0x40000000u, is_here);
}

fn shade_level_of(light: u32) -> f32 {
  return f32(light & 0x3fffffffu) / 257.0;
}

fn is_whole_cell(light: u32) -> bool {
  return (light & 0x80000000u) != 0u;
}

// 1 if there is a sample.
fn is_sample(light: u32) -> f32 {
  return f32((light >> 30u) & 1u);
}
