// A raster on a sphere. Every fragment finds out by itself which longitude and latitude it shows, so that neither the mesh
// nor the date line nor the poles are seen: the mesh only gives the outline and the relief.

struct Frame {
  clip_from_world: mat4x4<f32>,
}

struct Globe {
  // Where the camera is, in radii, with w = 1; or the direction to one that is endlessly far away, with w = 0.
  eye: vec4<f32>,
  // The ball where nothing is known, in linear light.
  color: vec4<f32>,
  // The value of the first and of the last pole, each with 1 behind it if it has one.
  poles: vec4<f32>,
  // The column at azimuth 0, columns in a radian, columns in a turn, and from the last column to the first, or -1 if data
  // does not go all the way around.
  columns: vec4<f32>,
  // The row at the equator, rows in a radian to the north, and where the poles are: as far beyond the first and the last
  // row as data reaches, or half a row if they are not closed.
  rows: vec4<f32>,
  // 1 for a pole that is closed.
  closed: vec2<f32>,
  radius_m: f32,
  // Along each edge of the cube that the mesh is made of.
  cells: u32,
  // 1 if values are classes, which have nothing between them.
  takes_nearest: u32,
}

@group(0) @binding(0) var<uniform> frame: Frame;
@group(1) @binding(0) var<uniform> layer: Layer;
// What `bake.wgsl` made of every sample: value, light and whether there is one.
@group(1) @binding(1) var surface: texture_2d<u32>;
@group(1) @binding(3) var shades: texture_2d<f32>;
@group(1) @binding(5) var<uniform> color_lookup: ColorLookup;
@group(1) @binding(6) var drape: texture_2d<f32>;
@group(1) @binding(7) var drape_sampler: sampler;
@group(2) @binding(0) var<uniform> globe: Globe;

// Whether samples are missing, or the raster is less than the whole globe.
override HAS_HOLES: bool = true;

const TURN: f32 = 6.2831853;

// The angle of a point in a plane, from -pi to pi, to 1e-7 on every adapter: the language asks for much less. The
// polynomial is 4.4.49 of Abramowitz and Stegun, Handbook of Mathematical Functions.
fn angle_of(y: f32, x: f32) -> f32 {
  let tangent = min(abs(x), abs(y)) / max(max(abs(x), abs(y)), 1e-30);
  let square = tangent * tangent;
  var angle = 0.0028662257;
  angle = angle * square - 0.0161657367;
  angle = angle * square + 0.0429096138;
  angle = angle * square - 0.0752896400;
  angle = angle * square + 0.1065626393;
  angle = angle * square - 0.1420889944;
  angle = angle * square + 0.1999355085;
  angle = angle * square - 0.3333314528;
  angle = tangent + tangent * square * angle;
  angle = select(angle, 0.25 * TURN - angle, abs(y) > abs(x));
  angle = select(angle, 0.5 * TURN - angle, x < 0.0);
  return select(angle, -angle, y < 0.0);
}

// Column and row of a direction; whole numbers are samples. Columns go on to half of what is beyond the last one, and begin
// there below 0.
fn place_of(direction: vec3<f32>) -> vec2<f32> {
  let east = angle_of(direction.x, -direction.y);
  let north = angle_of(direction.z, length(direction.xy));
  let around = globe.columns.x + east * globe.columns.y;
  return vec2<f32>(within_turn(around), globe.rows.x + north * globe.rows.y);
}

fn within_turn(column: f32) -> f32 {
  let turn = globe.columns.z;
  let last = f32(layer.full_size.x - 1u);
  let first = 0.5 * (last - turn);
  return column - turn * floor((column - first) / turn);
}

// How a place changes when a direction does.
fn change_of(direction: vec3<f32>, change: vec3<f32>) -> vec2<f32> {
  let around = max(dot(direction.xy, direction.xy), 1e-12);
  let from_axis = sqrt(around);
  let east = (direction.x * change.y - direction.y * change.x) / around;
  let outwards = dot(direction.xy, change.xy) / from_axis;
  let north = (from_axis * change.z - direction.z * outwards) / dot(direction, direction);
  return vec2<f32>(east * globe.columns.y, north * globe.rows.y);
}

// Between which of the held samples a place lies, and where.
struct Between {
  first: u32,
  second: u32,
  share: f32,
  // Samples of the raster from the first to the second.
  span: f32,
}

// Of `held` samples that are `stride` apart, of which the last one stands at `last`.
fn between(place: f32, held: u32, stride: f32, last: f32) -> Between {
  if held < 2u {
    return Between(0u, 0u, 0.0, 1.0);
  }
  let inside = clamp(place, 0.0, last);
  let first = min(u32(inside / stride), held - 2u);
  let begin = f32(first) * stride;
  let span = min(begin + stride, last) - begin;
  return Between(first, first + 1u, (inside - begin) / span, span);
}

fn between_columns(column: f32) -> Between {
  let last = f32(layer.full_size.x - 1u);
  var found = between(column, layer.size.x, layer.stride.x, last);
  let gap = globe.columns.w;
  if gap >= 0.0 && (column < 0.0 || column > last) {
    let beyond = select(column - last, gap + column, column < 0.0);
    found = Between(layer.size.x - 1u, 0u, clamp(beyond / max(gap, 1e-6), 0.0, 1.0), max(gap, 1e-6));
  }
  return found;
}

// The raster at a place.
struct Here {
  value: f32,
  // Of light.
  level: f32,
  // How much of it is known, 0 to 1.
  known: f32,
  // How the value changes along columns and rows.
  gradient: vec2<f32>,
}

const LEVEL_GROUND: f32 = 183.0;
const SUNLESS: f32 = 55.0;

// Differences from one sample that there is are mixed, not values: what is equal everywhere stays exactly that.
fn here_at(place: vec2<f32>) -> Here {
  let last = vec2<f32>(layer.full_size - 1u);
  let columns = between_columns(place.x);
  let rows = between(place.y, layer.size.y, layer.stride.y, last.y);
  let nw = textureLoad(surface, vec2<u32>(columns.first, rows.first), 0).rg;
  let ne = textureLoad(surface, vec2<u32>(columns.second, rows.first), 0).rg;
  let sw = textureLoad(surface, vec2<u32>(columns.first, rows.second), 0).rg;
  let se = textureLoad(surface, vec2<u32>(columns.second, rows.second), 0).rg;
  var across = columns.share;
  var down = rows.share;
  if globe.takes_nearest != 0u {
    across = select(0.0, 1.0, across >= 0.5);
    down = select(0.0, 1.0, down >= 0.5);
  }
  var known = vec4<f32>(is_sample(nw.g), is_sample(ne.g), is_sample(sw.g), is_sample(se.g));
  if !HAS_HOLES {
    known = vec4<f32>(1.0);
  }
  var weights = vec4<f32>((1.0 - across) * (1.0 - down), across * (1.0 - down), (1.0 - across) * down, across * down);
  weights *= known;
  let all = bitcast<vec4<f32>>(vec4<u32>(nw.r, ne.r, sw.r, se.r));
  let lights =
    vec4<f32>(shade_level_of(nw.g), shade_level_of(ne.g), shade_level_of(sw.g), shade_level_of(se.g));
  let some = select(select(select(all.w, all.z, known.z > 0.0), all.y, known.y > 0.0), all.x, known.x > 0.0);
  let light = select(select(select(lights.w, lights.z, known.z > 0.0), lights.y, known.y > 0.0), lights.x, known.x > 0.0);
  let values = select(vec4<f32>(some), all, known > vec4<f32>(0.0));
  let weight = dot(weights, vec4<f32>(1.0));
  var here = Here(some, light, weight, vec2<f32>(0.0));
  here.value += dot(weights, values - some) / max(weight, 1e-6);
  here.level += dot(weights, lights - light) / max(weight, 1e-6);
  let along = mix(values.y - values.x, values.w - values.z, down) / columns.span;
  here.gradient = vec2<f32>(along, mix(values.z - values.x, values.w - values.y, across) / rows.span);
  return towards_pole(inside(here, place, last), place.y, last.y);
}

// What lies beyond the sides of the raster is not known.
fn inside(here: Here, place: vec2<f32>, last: vec2<f32>) -> Here {
  let is_beside = globe.columns.w < 0.0 && (place.x < -0.5 || place.x > last.x + 0.5);
  let is_beyond = (globe.closed.x < 0.5 && place.y < globe.rows.z) || (globe.closed.y < 0.5 && place.y > globe.rows.w);
  var found = here;
  found.known = select(here.known, 0.0, is_beside || is_beyond);
  return found;
}

// From the outermost row to a pole that is closed.
fn towards_pole(here: Here, row: f32, last: f32) -> Here {
  let is_first = row < 0.0;
  let beyond = select(max(row - last, 0.0), -row, is_first);
  let whole = select(globe.rows.w - last, -globe.rows.z, is_first);
  let pole = select(globe.poles.zw, globe.poles.xy, is_first);
  let is_closed = select(globe.closed.y, globe.closed.x, is_first) > 0.5 && globe.takes_nearest == 0u;
  let share = select(0.0, min(beyond / max(whole, 1e-6), 1.0), is_closed);
  var found = here;
  // Where only one of the two is known the value is that one's.
  found.value += (select(here.value, pole.x, pole.y > 0.5) - here.value) * select(share, 1.0, here.known < 0.01);
  found.level += (LEVEL_GROUND - here.level) * share;
  found.known += (pole.y - here.known) * share;
  return found;
}

fn is_known(here: Here) -> bool {
  return !HAS_HOLES || here.known >= 0.5;
}

struct GlobePoint {
  @builtin(position) clip: vec4<f32>,
  // In radii.
  @location(0) from_middle: vec3<f32>,
}

// Cells along a side of a patch.
const PATCH: u32 = 16u;

// From -1 to 1, and exactly that, so that the sides of a cube meet; spread so that cells are about equally large on the
// sphere.
fn along_edge(cell: u32) -> f32 {
  let even = 2.0 * f32(cell) / f32(globe.cells) - 1.0;
  let place = select(select(even, 1.0, cell >= globe.cells), -1.0, cell == 0u);
  return place * (0.7853982 + 0.2146018 * place * place);
}

// A corner of a patch of a cube's side, blown up to a sphere. `patch_place` is the side and the patch's first cells.
@vertex
fn globe_point(@builtin(vertex_index) vertex: u32, @location(0) patch_place: vec3<u32>) -> GlobePoint {
  let cell = patch_place.yz + vec2<u32>(vertex % (PATCH + 1u), vertex / (PATCH + 1u));
  let u = along_edge(cell.x);
  let v = along_edge(cell.y);
  let w = select(-1.0, 1.0, (patch_place.x & 1u) == 1u);
  let axis = patch_place.x >> 1u;
  let on_cube = select(select(vec3<f32>(u, v, w), vec3<f32>(u, w, v), axis == 1u), vec3<f32>(w, u, v), axis == 0u);
  let direction = normalize(on_cube);
  let here = here_at(place_of(direction));
  let height_m = select(0.0, height_of(layer, here.value), is_known(here));
  let from_middle = direction * max(1.0 + height_m / globe.radius_m, 0.05);
  return GlobePoint(frame.clip_from_world * vec4<f32>(from_middle * globe.radius_m, 1.0), from_middle);
}

// The share of light that a place has because the ball turns away there: its middle has all of it.
fn light_on_ball(from_middle: vec3<f32>) -> f32 {
  let to_eye = normalize(globe.eye.xyz - from_middle * globe.eye.w);
  let facing = clamp(dot(normalize(from_middle), to_eye) / 0.7, 0.0, 1.0);
  return 1.0 - 0.7 * (1.0 - facing) * (1.0 - facing);
}

// A shade level where the ball has so much light.
fn darkened(level: f32, light: f32) -> f32 {
  return SUNLESS + (level - SUNLESS) * light;
}

// The ball where nothing is known, with so much light: as `ShadeTable` makes shades of colours.
fn ball_color(light: f32) -> vec4<f32> {
  return vec4<f32>(srgb_from_linear(globe.color.rgb * (DRAPE_AMBIENT + (1.0 - DRAPE_AMBIENT) * light)), 1.0);
}

fn contoured_at(color: vec4<f32>, here: Here, place: vec2<f32>, across: vec2<f32>, down: vec2<f32>) -> vec4<f32> {
  let slope = vec2<f32>(dot(here.gradient, across), dot(here.gradient, down)) / layer.contour_interval;
  let uphill = slope / max(length(slope), 1e-30) * contour_reach();
  let reach = across * uphill.x + down * uphill.y;
  let below = here_at(vec2<f32>(within_turn(place.x - reach.x), place.y - reach.y));
  let above = here_at(vec2<f32>(within_turn(place.x + reach.x), place.y + reach.y));
  let lined = contoured(color, here.value, length(slope), below.value, above.value);
  return select(color, lined, is_known(below) && is_known(above));
}

// The picture under so much light, over a colour that is lit.
fn draped(below: vec4<f32>, level: f32, place: vec2<f32>, across: vec2<f32>, down: vec2<f32>) -> vec4<f32> {
  // Beyond the middle of the gap a picture begins again; at the poles it ends.
  let last = vec2<f32>(layer.full_size - 1u);
  let column = select(place.x, place.x - globe.columns.z, place.x > last.x + 0.5);
  let row = clamp(place.y, -0.5, last.y + 0.5);
  let picture = draped_at(vec2<f32>(column, row), across, down);
  if picture.a == 0.0 {
    return below;
  }
  let lit = drape_shade(picture.rgb / picture.a, level);
  return vec4<f32>(over_color(vec4<f32>(lit * picture.a, picture.a), below.rgb), 1.0);
}

@fragment
fn globe_color(point: GlobePoint) -> @location(0) vec4<f32> {
  let place = place_of(point.from_middle);
  let across = change_of(point.from_middle, dpdx(point.from_middle));
  let down = change_of(point.from_middle, dpdy(point.from_middle));
  let here = here_at(place);
  let light = select(1.0, light_on_ball(point.from_middle), layer.light.w > 0.5);
  if !is_known(here) {
    return select(ball_color(light), layer.missing_color, layer.draws_missing != 0u);
  }
  let level = darkened(here.level, light);
  // Interpolating equal values can miss them by some units in the last place.
  var color = shade(color_column(here.value, abs(here.value) * 4e-7), level);
  if HAS_DRAPE {
    color = draped(color, level, place, across, down);
  }
  if DRAWS_CONTOURS {
    color = contoured_at(color, here, place, across, down);
  }
  return color;
}
