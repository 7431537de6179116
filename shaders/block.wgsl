// What makes a block of a surface: walls from where it ends down to a flat bottom, and water.

@group(1) @binding(0) var<uniform> layer: Layer;
@group(1) @binding(1) var surface: texture_2d<u32>;

struct Block {
  // Of walls and bottom where they are fully lit.
  base_color: vec4<f32>,
  // Alpha is how much the water hides.
  water_color: vec4<f32>,
  // The values at which the bottom lies and the water stands.
  bottom: f32,
  water_level: f32,
  // Where the water is drawn: not below what the mesh, which is not exact, shows of ground that lies below the water.
  water_height: f32,
}

@group(2) @binding(0) var<uniform> block: Block;

// A side of a triangle at which the mesh ends, once for each.
struct Edge {
  @location(0) start: vec2<u32>,
  @location(1) end: vec2<u32>,
  // In the two bands of the moment, of the start and of the end.
  @location(2) values: vec4<f32>,
  // Where nothing is drawn, in columns and rows; z: 1 if that is outside, 0 if it is a hole.
  @location(3) outwards: vec4<i32>,
}

struct WallPoint {
  @builtin(position) clip: vec4<f32>,
  @location(0) @interpolate(flat) color: vec3<f32>,
}

@vertex
fn wall_corner(@builtin(vertex_index) vertex: u32, edge: Edge) -> WallPoint {
  let is_end = (vertex & 1u) == 1u;
  let place = select(edge.start, edge.end, is_end);
  let value = blended(select(edge.values.xy, edge.values.zw, is_end));
  var point: WallPoint;
  point.clip = clip_at(vec2<f32>(place), select(value, block.bottom, vertex >= 2u));
  point.color = lit(wall_light(layer.light.xy, vec2<f32>(edge.outwards.xy) * vec2<f32>(1.0, -1.0)));
  return point;
}

// The colour of the base in so much light.
fn lit(light: f32) -> vec3<f32> {
  if layer.light.w < 0.5 {
    return block.base_color.rgb;
  }
  return srgb_from_linear(linear_from_srgb(block.base_color.rgb) * light);
}

// Cells of the lattice, once for each rectangle: west, north, east and south ends.
struct Rectangle {
  @location(0) ends: vec4<u32>,
}

fn corner_of(vertex: u32, rectangle: Rectangle) -> vec2<f32> {
  let ends = vec4<f32>(rectangle.ends);
  return vec2<f32>(select(ends.x, ends.z, (vertex & 1u) == 1u), select(ends.y, ends.w, vertex >= 2u));
}

// So much larger are rectangles of the bottom than their cells: where one has corners along the side of another there
// would be gaps of single samples.
const OVERLAP: f32 = 0.004;

@vertex
fn bottom_corner(@builtin(vertex_index) vertex: u32, rectangle: Rectangle) -> WallPoint {
  let outwards = vec2<f32>(select(-1.0, 1.0, (vertex & 1u) == 1u), select(-1.0, 1.0, vertex >= 2u));
  return WallPoint(clip_at(corner_of(vertex, rectangle) + outwards * OVERLAP, block.bottom), lit(BOTTOM));
}

@fragment
fn wall(point: WallPoint) -> @location(0) vec4<f32> {
  return vec4<f32>(point.color, 1.0);
}

struct WaterPoint {
  @invariant @builtin(position) clip: vec4<f32>,
  @location(0) lattice: vec2<f32>,
}

@vertex
fn water_corner(@builtin(vertex_index) vertex: u32, rectangle: Rectangle) -> WaterPoint {
  let lattice = corner_of(vertex, rectangle);
  return WaterPoint(clip_at(lattice, block.water_height), lattice);
}

// Water ends where the values of the ground do not lie below it, to the sample of the picture; what is missing it covers.
@fragment
fn water(point: WaterPoint) -> @location(0) vec4<f32> {
  let cell = min(vec2<i32>(floor(point.lattice)), vec2<i32>(layer.size) - 1);
  let is_ground = is_whole_cell(textureLoad(surface, cell, 0).g) || layer.draws_missing == 1u;
  if is_ground && value_at(point.lattice).here > block.water_level {
    discard;
  }
  return block.water_color;
}

// From the ground at the border up to the water. Of an edge that comes out of it, the part below.
@vertex
fn water_side_corner(@builtin(vertex_index) vertex: u32, edge: Edge) -> WaterPoint {
  let level = block.water_height;
  let values = vec2<f32>(blended(edge.values.xy), blended(edge.values.zw));
  // Shares of the way along the edge at which water begins and ends.
  var wet = vec2<f32>(0.0, 1.0);
  let crossing = clamp((level - values.x) / (values.y - values.x), 0.0, 1.0);
  if values.x > level {
    wet.x = select(crossing, 1.0, values.y > level);
  } else if values.y > level {
    wet.y = crossing;
  }
  let share = select(wet.x, wet.y, (vertex & 1u) == 1u);
  let lattice = mix(vec2<f32>(edge.start), vec2<f32>(edge.end), share);
  let ground = min(mix(values.x, values.y, share), level);
  // Water lies over holes: it has no side there.
  let is_outside = edge.outwards.z == 1;
  return WaterPoint(clip_at(lattice, select(level, ground, vertex >= 2u && is_outside)), lattice);
}

@fragment
fn water_side(point: WaterPoint) -> @location(0) vec4<f32> {
  return block.water_color;
}
