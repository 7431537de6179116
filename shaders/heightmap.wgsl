// A raster as a surface: instanced patches of 64 x 64 cells over the samples.

struct Frame {
  clip_from_world: mat4x4<f32>,
}

@group(0) @binding(0) var<uniform> frame: Frame;
@group(1) @binding(0) var<uniform> layer: Layer;
// What `bake.wgsl` made: the bits of the values, shade and cell validity, and the samples' colours.
@group(1) @binding(1) var value_bits: texture_2d<u32>;
@group(1) @binding(2) var lit: texture_2d<f32>;
@group(1) @binding(3) var colors: texture_2d<f32>;
@group(1) @binding(4) var shades: texture_2d<f32>;
@group(1) @binding(5) var bilinear: sampler;
@group(1) @binding(6) var<uniform> color_lookup: ColorLookup;

// Whether any sample is missing.
override HAS_HOLES: bool = true;

struct SurfacePoint {
  @builtin(position) clip: vec4<f32>,
  // One vector, because software rasterisers pay for each: xy = column and row, whole numbers are samples;
  // z = value in a fine mesh, validity in a coarse one; w = shade level.
  @location(0) traits: vec4<f32>,
}

struct Vertex {
  sample: vec2<i32>,
  value: f32,
  clip: vec4<f32>,
}

fn vertex_at(patch_origin: vec2<u32>, in_patch: vec2<u32>) -> Vertex {
  let lattice = patch_origin + in_patch;
  let sample = min(lattice, layer.size - 1u);
  let value = bitcast<f32>(textureLoad(value_bits, vec2<i32>(sample), 0).r);
  // Samples stand at their cells' middles. A single row or column is drawn as wide as its cell.
  let is_single = layer.size == vec2<u32>(1u);
  let column_row = select(vec2<f32>(sample), vec2<f32>(min(lattice, vec2<u32>(1u))) - 0.5, is_single);
  let from_middle = column_row - vec2<f32>(layer.size - 1u) * 0.5;
  let world = vec3<f32>(
    from_middle.x * layer.spacing_m.x,
    -from_middle.y * layer.spacing_m.y,
    height_of(layer, value),
  );
  return Vertex(vec2<i32>(sample), value, frame.clip_from_world * vec4<f32>(world, 1.0));
}

// A fine mesh has a vertex at every sample: values and shades are interpolated, then looked up.
@vertex
fn fine_point(@location(0) patch_origin: vec2<u32>, @location(1) in_patch: vec2<u32>) -> SurfacePoint {
  let vertex = vertex_at(patch_origin, in_patch);
  let level = textureLoad(lit, vertex.sample, 0).r * 255.0;
  return SurfacePoint(vertex.clip, vec4<f32>(vec2<f32>(vertex.sample), vertex.value, level));
}

@fragment
fn fine_color(point: SurfacePoint) -> @location(0) vec4<f32> {
  if HAS_HOLES {
    let cell = vec2<i32>(floor(point.traits.xy));
    if textureLoad(lit, cell, 0).g < 0.5 {
      if layer.draws_missing == 0u {
        discard;
      }
      return layer.missing_color;
    }
  }
  let value = point.traits.z;
  // Interpolating equal values can miss them by some units in the last place.
  return shade(color_column(value, abs(value) * 4e-7), point.traits.w);
}

// A coarse mesh is for samples smaller than a pixel, whose colours every pixel averages anyway: here between
// neighbours, then over the pixel.
@vertex
fn coarse_point(@location(0) patch_origin: vec2<u32>, @location(1) in_patch: vec2<u32>) -> SurfacePoint {
  let vertex = vertex_at(patch_origin, in_patch);
  var valid = 1.0;
  if HAS_HOLES {
    valid = textureLoad(colors, vertex.sample, 0).a;
  }
  return SurfacePoint(vertex.clip, vec4<f32>(vec2<f32>(vertex.sample), valid, 0.0));
}

fn color_or_hole(color: vec4<f32>, valid: f32) -> vec4<f32> {
  if HAS_HOLES {
    // Missing neighbours bleed into the colour, and a triangle with a missing corner would lean towards a
    // height that nobody measured.
    if min(color.a, valid) < 0.999 {
      if layer.draws_missing == 0u {
        discard;
      }
      return layer.missing_color;
    }
  }
  return vec4<f32>(color.rgb, 1.0);
}

@fragment
fn coarse_color(point: SurfacePoint) -> @location(0) vec4<f32> {
  let position = (point.traits.xy + 0.5) / vec2<f32>(layer.size);
  return color_or_hole(textureSampleLevel(colors, bilinear, position, 0.0), point.traits.z);
}

// Without light every colour is an entry of the colormap: that of the sample under the fragment.
@fragment
fn coarse_exact_color(point: SurfacePoint) -> @location(0) vec4<f32> {
  return color_or_hole(textureLoad(colors, vec2<i32>(point.traits.xy + 0.5), 0), point.traits.z);
}
