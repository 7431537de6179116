// Samples as shapes of their own: bars, points, and the edges of cells. All are made of rectangles. An instance is a row of
// samples, whose corners are made of the vertex index, four for each rectangle: nothing is kept but the samples themselves.

@group(1) @binding(0) var<uniform> layer: Layer;
// What `bake.wgsl` made of every sample: its value; its colour, whose alpha is 0 where it is missing.
@group(1) @binding(1) var surface: texture_2d<u32>;
@group(1) @binding(2) var colors: texture_2d<f32>;
@group(1) @binding(3) var shades: texture_2d<f32>;
@group(1) @binding(5) var<uniform> color_lookup: ColorLookup;

struct Shape {
  // Where the eye is: column, row and metres above the middle of heights, homogeneous.
  eye: vec4<f32>,
  // xyz: unit vector towards the light; w: 1 if there is a light.
  light: vec4<f32>,
  // Samples of the picture.
  picture: vec2<f32>,
  // Of a bar the share of half its cell, of a point its radius, of a line half its width, these in samples of the picture.
  half_size: f32,
  // The value from which bars rise.
  base: f32,
}

@group(2) @binding(0) var<uniform> shape: Shape;
// Where sorted bars stand in the two bands of the moment, by columns.
@group(2) @binding(1) var places: texture_2d<f32>;

// Whether bars stand in the order of their values.
override SORTS_BARS: bool = false;

// Whether samples are missing and drawn in a colour.
override DRAWS_MISSING: bool = true;

struct Sample {
  value: f32,
  color: vec3<f32>,
  is_missing: bool,
}

fn sample_of(place: vec2<u32>) -> Sample {
  let color = textureLoad(colors, place, 0);
  let is_missing = color.a < 0.5;
  let value = bitcast<f32>(textureLoad(surface, place, 0).r);
  return Sample(value, select(color.rgb, layer.missing_color.rgb, is_missing), is_missing);
}

// Beyond the farthest plane: nothing is drawn.
const NOWHERE: vec4<f32> = vec4<f32>(0.0, 0.0, 2.0, 1.0);

fn corner_of(vertex: u32) -> vec2<f32> {
  return vec2<f32>(f32(vertex & 1u), f32((vertex >> 1u) & 1u));
}

fn is_drawn(sample: Sample) -> bool {
  return DRAWS_MISSING || !sample.is_missing;
}

fn height_m(value: f32) -> f32 {
  return (value - layer.value_middle) * layer.z_m_per_value;
}

// Heights stop where the relief does.
fn held(value: f32) -> f32 {
  return clamp(value, layer.value_low, layer.value_high);
}

// ---- bars

struct BarPoint {
  @builtin(position) clip: vec4<f32>,
  @location(0) @interpolate(flat) color: vec3<f32>,
}

const RECTANGLE: u32 = 4u;
const BAR_CORNERS: u32 = 12u;

// Where the cell of a sample of the lattice ends, halfway to the next ones, in columns or rows: x below, y above.
fn cell_of(place: u32, size: u32, stride: f32, full_size: u32) -> vec2<f32> {
  let last = f32(full_size) - 1.0;
  let here = min(f32(place) * stride, last);
  let before = min((f32(place) - 1.0) * stride, last);
  let after = min((f32(place) + 1.0) * stride, last);
  return vec2<f32>(
    select((before + here) / 2.0, -0.5, place == 0u),
    select((here + after) / 2.0, last + 0.5, place + 1u >= size),
  );
}

// What a bar takes of its cell.
fn foot_of(cell: vec2<f32>) -> vec2<f32> {
  let half = (cell.y - cell.x) * shape.half_size;
  let middle = (cell.x + cell.y) / 2.0;
  return vec2<f32>(middle - half, middle + half);
}

const PI: f32 = 3.14159265;
// How far bars that change places pass before and behind others, in rows.
const PASSING_ROWS: f32 = 0.9;
// No two stand at the very same place, which would flicker.
const APART: f32 = 1e-4;

// Column and row of a sorted bar. As `BarBand::place`.
fn moved_to(column: u32) -> vec2<f32> {
  let place = textureLoad(places, vec2<u32>(column, 0u), 0).rg;
  let way = layer.mix * layer.mix * (3.0 - 2.0 * layer.mix);
  let passing = sin(layer.mix * PI) * clamp(place.x - place.y, -1.0, 1.0) * PASSING_ROWS;
  return vec2<f32>(mix(place.x, place.y, way), passing + f32(column) * APART);
}

// Of the two sides across an axis the one that looks at the eye: 1 the upper, -1 the lower, 0 neither.
fn side_seen(axis: u32, ends: vec2<f32>) -> f32 {
  let beyond = shape.eye[axis] - ends * shape.eye.w;
  return select(select(0.0, -1.0, beyond.x < 0.0), 1.0, beyond.y > 0.0);
}

// A bar has three faces that can be seen at a time, one across each axis.
@vertex
fn bar_corner(@builtin(vertex_index) vertex: u32, @builtin(instance_index) row: u32) -> BarPoint {
  let column = vertex / BAR_CORNERS;
  let corner = vertex % BAR_CORNERS;
  let axis = corner / RECTANGLE;
  let sample = sample_of(vec2<u32>(column, row));
  let top = select(held(sample.value), shape.base, sample.is_missing);
  var across = foot_of(cell_of(column, layer.size.x, layer.stride.x, layer.full_size.x));
  var along = foot_of(cell_of(row, layer.size.y, layer.stride.y, layer.full_size.y));
  if SORTS_BARS {
    let moved = moved_to(column);
    across = foot_of(vec2<f32>(moved.x - 0.5, moved.x + 0.5));
    along += moved.y;
  }
  let is_standing = height_m(top) >= height_m(shape.base);
  let heights = select(vec2<f32>(top, shape.base), vec2<f32>(shape.base, top), is_standing);
  let metres = vec2<f32>(height_m(heights.x), height_m(heights.y));
  let ends = select(select(along, across, axis == 0u), metres, axis == 2u);
  let side = side_seen(axis, ends);
  let uv = corner_of(corner);
  let upper = f32(side > 0.0);
  // Shares of the way along columns, rows and heights.
  let share = select(select(vec3<f32>(uv, upper), vec3<f32>(uv.x, upper, uv.y), axis == 1u), vec3<f32>(upper, uv), axis == 0u);
  let place = vec3<f32>(
    mix(across.x, across.y, share.x),
    mix(along.x, along.y, share.y),
    select(heights.x, heights.y, share.z > 0.5),
  );
  var point: BarPoint;
  point.clip = layer.clip_from_sample * vec4<f32>(place, 1.0);
  if side == 0.0 || !is_drawn(sample) {
    point.clip = NOWHERE;
  }
  point.color = lit_face(sample.color, axis, side);
  return point;
}

// A face that lies level has the colour itself.
fn lit_face(color: vec3<f32>, axis: u32, side: f32) -> vec3<f32> {
  if shape.light.w < 0.5 || (axis == 2u && side > 0.0) {
    return color;
  }
  // Rows run to the south.
  let outwards = select(vec2<f32>(0.0, -side), vec2<f32>(side, 0.0), axis == 0u);
  let light = select(wall_light(shape.light.xy, outwards), BOTTOM, axis == 2u);
  return srgb_from_linear(linear_from_srgb(color) * light);
}

@fragment
fn bar_color(point: BarPoint) -> @location(0) vec4<f32> {
  return vec4<f32>(point.color, 1.0);
}

// ---- points

struct Dot {
  @builtin(position) clip: vec4<f32>,
  @location(0) @interpolate(flat) color: vec3<f32>,
  // -1 to 1.
  @location(1) from_middle: vec2<f32>,
}

@vertex
fn dot_corner(@builtin(vertex_index) vertex: u32, @builtin(instance_index) row: u32) -> Dot {
  let place = vec2<u32>(vertex / RECTANGLE, row);
  let sample = sample_of(place);
  let from_middle = corner_of(vertex) * 2.0 - 1.0;
  let middle = clip_at(vec2<f32>(place), held(sample.value));
  var point: Dot;
  point.clip = middle + vec4<f32>(from_middle * shape.half_size * 2.0 / shape.picture * middle.w, 0.0, 0.0);
  if !is_drawn(sample) {
    point.clip = NOWHERE;
  }
  point.color = sample.color;
  point.from_middle = from_middle;
  return point;
}

@fragment
fn dot_color(point: Dot) -> @location(0) vec4<f32> {
  if dot(point.from_middle, point.from_middle) > 1.0 {
    discard;
  }
  return vec4<f32>(point.color, 1.0);
}

// ---- edges of cells

struct LinePoint {
  @builtin(position) clip: vec4<f32>,
  @location(0) value: f32,
  @location(1) @interpolate(flat) is_missing: u32,
}

const LINE_CORNERS: u32 = 8u;

// The part of a line that lies before the nearest plane.
fn before_eye(here: vec4<f32>, there: vec4<f32>) -> vec4<f32> {
  return select(here, mix(here, there, here.z / (here.z - there.z)), here.z < 0.0);
}

// From each sample one line leads to the next column and one to the next row.
@vertex
fn line_corner(@builtin(vertex_index) vertex: u32, @builtin(instance_index) row: u32) -> LinePoint {
  let start = vec2<u32>(vertex / LINE_CORNERS, row);
  let corner = vertex % LINE_CORNERS;
  let end = start + select(vec2<u32>(1u, 0u), vec2<u32>(0u, 1u), corner >= RECTANGLE);
  let is_inside = all(end < layer.size);
  let uv = corner_of(corner);
  let first = sample_of(start);
  let second = sample_of(min(end, layer.size - 1u));
  let begins = clip_at(vec2<f32>(start), held(first.value));
  let ends = clip_at(vec2<f32>(end), held(second.value));
  let near = before_eye(begins, ends);
  let far = before_eye(ends, begins);
  let here = select(near, far, uv.x > 0.5);
  let way = (far.xy / far.w - near.xy / near.w) * shape.picture;
  let along = select(vec2<f32>(1.0, 0.0), way / max(length(way), 1e-6), length(way) > 1e-6);
  // Half a width farther than the line, so that lines that meet leave no notch.
  let reach = along * (uv.x * 2.0 - 1.0) + vec2<f32>(-along.y, along.x) * (uv.y * 2.0 - 1.0);
  var point: LinePoint;
  point.clip = here + vec4<f32>(reach * shape.half_size * 2.0 / shape.picture * here.w, 0.0, 0.0);
  if !is_inside || !is_drawn(first) || !is_drawn(second) || (begins.z < 0.0 && ends.z < 0.0) {
    point.clip = NOWHERE;
  }
  point.value = select(first.value, second.value, uv.x > 0.5);
  point.is_missing = u32(first.is_missing || second.is_missing);
  return point;
}

// The row of `shades` of level ground, see `ShadeTable`.
const LEVEL_GROUND: f32 = 183.0;

@fragment
fn line_color(point: LinePoint) -> @location(0) vec4<f32> {
  if point.is_missing == 1u {
    return layer.missing_color;
  }
  // Interpolating equal values can miss them by some units in the last place.
  return vec4<f32>(shade(color_column(point.value, abs(point.value) * 4e-7), LEVEL_GROUND).rgb, 1.0);
}
