// Straight strokes with round ends, as opaque in each sample as they cover it.

struct Canvas {
  // Pixels of the finished picture.
  size: vec2<f32>,
  // Pixels from one sample to the next.
  sample_size: f32,
}

@group(0) @binding(0) var<uniform> canvas: Canvas;

struct Stroke {
  // Pixels from the left upper corner.
  @location(0) ends: vec4<f32>,
  // Straight alpha, sRGB-encoded.
  @location(1) color: vec4<f32>,
  @location(2) half_width: f32,
}

struct StrokePoint {
  @builtin(position) clip: vec4<f32>,
  // Along the stroke and across it, in pixels from where it begins.
  @location(0) place: vec2<f32>,
  @location(1) @interpolate(flat) color: vec4<f32>,
  @location(2) @interpolate(flat) half_width: f32,
  @location(3) @interpolate(flat) length: f32,
}

@vertex
fn stroke_corner(@builtin(vertex_index) vertex: u32, stroke: Stroke) -> StrokePoint {
  let way = stroke.ends.zw - stroke.ends.xy;
  let length = length(way);
  let along = select(vec2<f32>(1.0, 0.0), way / max(length, 1e-6), length > 1e-6);
  // Every sample that is partly covered has its middle on this rectangle.
  let reach = stroke.half_width + canvas.sample_size;
  let x = select(-reach, length + reach, (vertex & 1u) == 1u);
  let y = select(-reach, reach, vertex >= 2u);
  let pixel = stroke.ends.xy + along * x + vec2<f32>(-along.y, along.x) * y;
  var point: StrokePoint;
  point.clip = vec4<f32>((pixel / canvas.size * 2.0 - 1.0) * vec2<f32>(1.0, -1.0), 0.0, 1.0);
  point.place = vec2<f32>(x, y);
  point.color = stroke.color;
  point.half_width = stroke.half_width;
  point.length = length;
  return point;
}

// Premultiplied with alpha.
@fragment
fn covered(point: StrokePoint) -> @location(0) vec4<f32> {
  let from_middle = distance(point.place, vec2<f32>(clamp(point.place.x, 0.0, point.length), 0.0));
  let inside = clamp((point.half_width - from_middle) / canvas.sample_size + 0.5, 0.0, 1.0);
  // A stroke narrower than a sample never covers all of one.
  let most = min(2.0 * point.half_width / canvas.sample_size, 1.0);
  let alpha = point.color.a * min(inside, most);
  return vec4<f32>(point.color.rgb * alpha, alpha);
}

@group(1) @binding(0) var atlas: texture_2d<f32>;

struct Text {
  // The pixel of its left upper corner, and that in the atlas.
  @location(0) corners: vec4<i32>,
  @location(1) size: vec2<i32>,
  @location(2) opacity: f32,
}

struct TextPoint {
  @builtin(position) clip: vec4<f32>,
  @location(0) @interpolate(flat) to_atlas: vec2<i32>,
  @location(1) @interpolate(flat) opacity: f32,
}

@vertex
fn text_corner(@builtin(vertex_index) vertex: u32, text: Text) -> TextPoint {
  let corner = text.corners.xy + vec2<i32>(i32(vertex & 1u), i32(vertex >> 1u)) * text.size;
  var point: TextPoint;
  point.clip = vec4<f32>((vec2<f32>(corner) / canvas.size * 2.0 - 1.0) * vec2<f32>(1.0, -1.0), 0.0, 1.0);
  point.to_atlas = text.corners.zw - text.corners.xy;
  point.opacity = text.opacity;
  return point;
}

// Pixel by pixel as the atlas has it, premultiplied.
@fragment
fn written(point: TextPoint) -> @location(0) vec4<f32> {
  return textureLoad(atlas, vec2<i32>(floor(point.clip.xy)) + point.to_atlas, 0) * point.opacity;
}
