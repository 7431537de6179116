// A raster as a surface: triangles between some of its samples, coloured by all of them.

@group(1) @binding(0) var<uniform> layer: Layer;
// What `bake.wgsl` made of every sample: value, light and whether its cell is whole; its colour.
@group(1) @binding(1) var surface: texture_2d<u32>;
@group(1) @binding(2) var colors: texture_2d<f32>;
@group(1) @binding(3) var shades: texture_2d<f32>;
@group(1) @binding(4) var bilinear: sampler;
@group(1) @binding(5) var<uniform> color_lookup: ColorLookup;
@group(1) @binding(6) var drape: texture_2d<f32>;
@group(1) @binding(7) var drape_sampler: sampler;

// Whether samples are missing and drawn in a colour; otherwise the mesh has holes there.
override DRAWS_MISSING: bool = true;
// Whether there are samples that stand for several of which some are missing.
override HAS_GAPS: bool = false;

struct SurfacePoint {
  @builtin(position) clip: vec4<f32>,
  // Column and row; whole numbers are samples. Of `smooth_point` its place in the texture.
  @location(0) place: vec2<f32>,
}

struct Vertex {
  @location(0) lattice: vec2<u32>,
  // In the two bands of the moment.
  @location(1) values: vec2<f32>,
}

// Heights stop where the relief does: vertices come so.
fn clip_of(vertex: Vertex) -> vec4<f32> {
  return clip_at(vec2<f32>(vertex.lattice), blended(vertex.values));
}

@vertex
fn surface_point(vertex: Vertex) -> SurfacePoint {
  return SurfacePoint(clip_of(vertex), vec2<f32>(vertex.lattice));
}

// Where the texture has the colour of a point, 0 to 1 on both axes.
@vertex
fn smooth_point(vertex: Vertex) -> SurfacePoint {
  return SurfacePoint(clip_of(vertex), (vec2<f32>(vertex.lattice) + 0.5) / vec2<f32>(layer.size));
}

// The colour at a place of the lattice with contour lines over it; `across` and `down` lead from there to what the
// neighbouring samples of the picture show.
fn with_contours(color: vec4<f32>, place: vec2<f32>, across: vec2<f32>, down: vec2<f32>) -> vec4<f32> {
  let value = value_at(place);
  // In lines: squares of values may be too small or too large for a number.
  let slope = vec2<f32>(dot(value.gradient, across), dot(value.gradient, down)) / layer.contour_interval;
  let uphill = slope / max(length(slope), 1e-30) * contour_reach();
  let reach = across * uphill.x + down * uphill.y;
  return contoured(color, value.here, length(slope), value_at(place - reach).here, value_at(place + reach).here);
}

// The picture at a place of the lattice under so much light, over a colour that is lit.
fn draped(below: vec4<f32>, level: f32, place: vec2<f32>, across: vec2<f32>, down: vec2<f32>) -> vec4<f32> {
  // The last samples may be nearer to those before than others are.
  let last = vec2<f32>(max(layer.full_size, vec2<u32>(2u)) - 1u);
  let before = min(floor(place) * layer.stride, last);
  let cell = max(min((floor(place) + 1.0) * layer.stride, last) - before, vec2<f32>(0.0));
  let picture = draped_at(before + fract(place) * cell, across * cell, down * cell);
  if picture.a == 0.0 {
    return below;
  }
  let lit = drape_shade(picture.rgb / picture.a, level);
  return vec4<f32>(over_color(vec4<f32>(lit * picture.a, picture.a), below.rgb), 1.0);
}

// Whether a fragment shows none of the data of which this share is there: as many of those around it as that, in a pattern
// that stands still in the picture (B. E. Bayer 1973, "An optimum method for two-level rendition of continuous-tone
// pictures", IEEE ICC). Samples of one pixel have thresholds far apart.
fn is_in_gap(share: f32, point: SurfacePoint) -> bool {
  let at = vec2<u32>(point.clip.xy);
  let differs = at.x ^ at.y;
  let rank = ((differs & 1u) << 3u) | ((at.y & 1u) << 2u) | (differs & 2u) | ((at.y & 2u) >> 1u);
  return share * 16.0 < f32(rank) + 0.5;
}

// The same for a place of the lattice.
fn is_gap_at(place: vec2<f32>, point: SurfacePoint) -> bool {
  return is_in_gap(textureSampleLevel(colors, bilinear, (place + 0.5) / vec2<f32>(layer.size), 0.0).a, point);
}

// A cell is two triangles, of which the north-western has the corner (0, 0): values and light are interpolated
// between three samples, then looked up.
@fragment
fn sharp_color(point: SurfacePoint) -> @location(0) vec4<f32> {
  let across = dpdx(point.place);
  let down = dpdy(point.place);
  let cell = vec2<i32>(floor(point.place));
  let share = point.place - vec2<f32>(cell);
  let is_north_west = share.x + share.y <= 1.0;
  let ne = sample_at(cell, vec2<i32>(1, 0));
  let sw = sample_at(cell, vec2<i32>(0, 1));
  let corner = sample_at(cell, select(vec2<i32>(1), vec2<i32>(0), is_north_west));
  if HAS_GAPS {
    if is_gap_at(point.place, point) {
      return missing();
    }
  }
  if DRAWS_MISSING {
    if !is_whole_cell(sample_at(cell, vec2<i32>(0)).g) {
      return layer.missing_color;
    }
  }
  let weights = select(1.0 - share.yx, share, is_north_west);
  let values = bitcast<vec3<f32>>(vec3<u32>(ne.r, sw.r, corner.r));
  let value = values.z + dot(values.xy - values.z, weights);
  let levels = vec3<f32>(shade_level_of(ne.g), shade_level_of(sw.g), shade_level_of(corner.g));
  let level = levels.z + dot(levels.xy - levels.z, weights);
  // Interpolating equal values can miss them by some units in the last place.
  var color = shade(color_column(value, abs(value) * 4e-7), level);
  if HAS_DRAPE {
    color = draped(color, level, point.place, across, down);
  }
  if DRAWS_CONTOURS {
    return with_contours(color, point.place, across, down);
  }
  return color;
}

// What is seen where data is missing.
fn missing() -> vec4<f32> {
  if !DRAWS_MISSING {
    discard;
  }
  return layer.missing_color;
}

fn color_or_missing(color: vec4<f32>, point: SurfacePoint) -> vec4<f32> {
  if HAS_GAPS {
    if is_in_gap(color.a, point) {
      return missing();
    }
  } else if DRAWS_MISSING {
    // Missing neighbours bleed into the colour.
    if color.a < 0.999 {
      return layer.missing_color;
    }
  }
  return vec4<f32>(color.rgb, 1.0);
}

// Between the colours of samples.
@fragment
fn smooth_color(point: SurfacePoint) -> @location(0) vec4<f32> {
  let size = vec2<f32>(layer.size);
  let across = dpdx(point.place) * size;
  let down = dpdy(point.place) * size;
  let color = textureSampleLevel(colors, bilinear, point.place, 0.0);
  if DRAWS_CONTOURS {
    return color_or_missing(with_contours(color, point.place * size - 0.5, across, down), point);
  }
  return color_or_missing(color, point);
}

// Without light every colour is an entry of the colormap: that of the sample under the fragment.
@fragment
fn nearest_color(point: SurfacePoint) -> @location(0) vec4<f32> {
  let across = dpdx(point.place);
  let down = dpdy(point.place);
  if HAS_GAPS {
    if is_gap_at(point.place, point) {
      return missing();
    }
  }
  if DRAWS_MISSING {
    if !is_whole_cell(sample_at(vec2<i32>(floor(point.place)), vec2<i32>(0)).g) {
      return layer.missing_color;
    }
  }
  let color = vec4<f32>(textureLoad(colors, min(vec2<u32>(point.place + 0.5), layer.size - 1u), 0).rgb, 1.0);
  if DRAWS_CONTOURS {
    return with_contours(color, point.place, across, down);
  }
  return color;
}
