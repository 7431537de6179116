// Lines and discs over the ground, of constant width in the picture, where the ground does not hide them.

struct Places {
  // From column and row of what is drawn of the raster, and a value, to clip space.
  clip_from_sample: mat4x4<f32>,
  // Columns and rows of the picture's samples.
  size: vec2<f32>,
  // Share of the second band in what is shown.
  mix: f32,
  // Samples of the picture for a pixel of a film that is 720 high.
  unit: f32,
  // How far from its place the ground is looked at, in samples: as far as it may be drawn from where it is.
  reach: f32,
  // How far above its place the ground may be drawn, in units of value.
  raise: f32,
}

@group(0) @binding(0) var depths: texture_2d<f32>;
@group(1) @binding(0) var<uniform> places: Places;

struct Piece {
  // Column, row and the values of two bands: of the point before, of both ends, and of the point after.
  @location(0) before: vec4<f32>,
  @location(1) begin: vec4<f32>,
  @location(2) end: vec4<f32>,
  @location(3) after: vec4<f32>,
  // Straight alpha, sRGB-encoded.
  @location(4) color: vec4<f32>,
  @location(5) rim_color: vec4<f32>,
  // Half of the width, and the width of the rim.
  @location(6) widths: vec2<f32>,
}

struct PiecePoint {
  @builtin(position) clip: vec4<f32>,
  // Both ends, in samples from the left upper corner.
  @location(0) @interpolate(flat) ends: vec4<f32>,
  @location(1) @interpolate(flat) depths: vec2<f32>,
  // Lines across joints: the piece lies after the first and before the second. 0 where it ends round.
  @location(2) @interpolate(flat) joints: vec4<f32>,
  @location(3) @interpolate(flat) color: vec4<f32>,
  @location(4) @interpolate(flat) rim_color: vec4<f32>,
  @location(5) @interpolate(flat) widths: vec2<f32>,
}

fn clip_of(point: vec4<f32>) -> vec4<f32> {
  let value = point.z + (point.w - point.z) * places.mix;
  return places.clip_from_sample * vec4<f32>(point.xy, value, 1.0);
}

// The depth of what is drawn there, if it lay as high as the ground may.
fn raised_depth(clip: vec4<f32>) -> f32 {
  let raised = clip + places.clip_from_sample[2] * places.raise;
  return min(clip.z / clip.w, raised.z / max(raised.w, 1e-6));
}

fn sample_of(clip: vec4<f32>) -> vec2<f32> {
  return (clip.xy / clip.w * vec2<f32>(0.5, -0.5) + 0.5) * places.size;
}

// From one place to the other, of length 1.
fn direction(from_place: vec2<f32>, to_place: vec2<f32>) -> vec2<f32> {
  let way = to_place - from_place;
  return select(vec2<f32>(1.0, 0.0), way / max(length(way), 1e-6), length(way) > 1e-6);
}

// The line that halves the angle between two pieces that meet, across their way; 0 where they are so short for how they
// turn that such lines would cross within them.
fn joint(first: vec2<f32>, second: vec2<f32>, shortest: f32, half_width: f32) -> vec2<f32> {
  let straight = 1.0 + dot(first, second);
  let turn = abs(first.x * second.y - first.y * second.x);
  let is_cut = straight > 0.5 && straight * shortest >= turn * half_width * 1.1;
  return select(vec2<f32>(0.0), normalize(first + second + vec2<f32>(1e-12, 0.0)), is_cut);
}

@vertex
fn piece_corner(@builtin(vertex_index) vertex: u32, piece: Piece) -> PiecePoint {
  var point: PiecePoint;
  let begin_clip = clip_of(piece.begin);
  let end_clip = clip_of(piece.end);
  // What lies before the nearest plane is cut off there.
  let is_before = vec2<bool>(begin_clip.z < 0.0, end_clip.z < 0.0);
  let share = begin_clip.z / (begin_clip.z - end_clip.z);
  let crossing = mix(begin_clip, end_clip, clamp(share, 0.0, 1.0));
  let from_clip = select(begin_clip, crossing, is_before.x);
  let to_clip = select(end_clip, crossing, is_before.y);
  let from_place = sample_of(from_clip);
  let to_place = sample_of(to_clip);
  let along = direction(from_place, to_place);
  let long = distance(from_place, to_place);
  point.widths = piece.widths * places.unit;
  let half_width = point.widths.x;

  let before_clip = clip_of(piece.before);
  let after_clip = clip_of(piece.after);
  let before_place = sample_of(before_clip);
  let after_place = sample_of(after_clip);
  let has_before = any(piece.before.xy != piece.begin.xy) && before_clip.z >= 0.0 && !is_before.x;
  let has_after = any(piece.after.xy != piece.end.xy) && after_clip.z >= 0.0 && !is_before.y;
  let at_begin = joint(direction(before_place, from_place), along, min(long, distance(before_place, from_place)), half_width);
  let at_end = joint(along, direction(to_place, after_place), min(long, distance(to_place, after_place)), half_width);
  point.joints = vec4<f32>(select(vec2<f32>(0.0), at_begin, has_before), select(vec2<f32>(0.0), at_end, has_after));

  point.ends = vec4<f32>(from_place, to_place);
  point.depths = vec2<f32>(raised_depth(from_clip), raised_depth(to_clip));
  point.color = piece.color;
  point.rim_color = piece.rim_color;
  // Every sample that is partly covered has its middle on this rectangle.
  let reach = half_width + 1.0;
  let x = select(-reach, long + reach, (vertex & 1u) == 1u);
  let y = select(-reach, reach, vertex >= 2u);
  let place = from_place + along * x + vec2<f32>(-along.y, along.x) * y;
  let clip = vec4<f32>((place / places.size * 2.0 - 1.0) * vec2<f32>(1.0, -1.0), 0.5, 1.0);
  // Beyond the picture, where nothing is drawn.
  point.clip = select(clip, vec4<f32>(2.0, 2.0, 2.0, 1.0), all(is_before));
  return point;
}

// 1 if what has that depth at a place of the picture is seen there, else 0: if any of the samples around shows what is as far
// away or further. On ground that slopes one does.
fn seen(place: vec2<f32>, depth: f32) -> f32 {
  let last = vec2<i32>(places.size) - 1;
  var furthest = 0.0;
  for (var row = -1; row <= 1; row++) {
    for (var column = -1; column <= 1; column++) {
      let around = place + vec2<f32>(vec2<i32>(column, row)) * places.reach;
      let at = clamp(vec2<i32>(floor(around)), vec2<i32>(0), last);
      furthest = max(furthest, textureLoad(depths, at, 0).r);
    }
  }
  // More than rounding makes of one plane.
  return select(0.0, 1.0, depth <= furthest + 2e-6);
}

@fragment
fn piece_color(point: PiecePoint) -> @location(0) vec4<f32> {
  let here = point.clip.xy;
  let way = point.ends.zw - point.ends.xy;
  let squared = dot(way, way);
  let share = clamp(dot(here - point.ends.xy, way) / max(squared, 1e-12), 0.0, 1.0);
  let middle = point.ends.xy + way * share;
  let from_middle = distance(here, middle);
  let inside = clamp(point.widths.x - from_middle + 0.5, 0.0, min(2.0 * point.widths.x, 1.0));
  // At joints every sample belongs to one of both pieces.
  let is_after = dot(here - point.ends.xy, point.joints.xy) >= 0.0;
  let is_before = all(point.joints.zw == vec2<f32>(0.0)) || dot(here - point.ends.zw, point.joints.zw) < 0.0;
  let within_rim = clamp(point.widths.x - point.widths.y - from_middle + 0.5, 0.0, 1.0);
  let color = mix(point.rim_color, point.color, select(within_rim, 1.0, point.widths.y == 0.0));
  let covered = select(0.0, inside, is_after && is_before);
  if covered <= 0.0 {
    discard;
  }
  let depth = mix(point.depths.x, point.depths.y, share);
  return vec4<f32>(color.rgb, color.a * covered * seen(middle, depth));
}
