// A picture in place of the colours of values. Needs the globals `layer`, `drape` and `drape_sampler`.
override HAS_DRAPE: bool = false;

// The picture at a sample of the raster, times its opacity, which is 0 beyond its sides; `across` and `down` lead from there
// to what the neighbouring samples of the finished picture show.
fn draped_at(sample: vec2<f32>, across: vec2<f32>, down: vec2<f32>) -> vec4<f32> {
  let matrix = mat2x2<f32>(vec2<f32>(layer.drape_u.x, layer.drape_v.x), vec2<f32>(layer.drape_u.y, layer.drape_v.y));
  let place = matrix * sample + vec2<f32>(layer.drape_u.z, layer.drape_v.z);
  let size = vec2<f32>(textureDimensions(drape));
  let right = matrix * across;
  let below = matrix * down;
  let lengths = vec2<f32>(length(right * size), length(below * size));
  let longest = max(lengths.x, lengths.y);
  // Seen aslant, it covers more along one direction than along the other: the means of two halves.
  let level = max(log2(max(min(lengths.x, lengths.y), 0.5 * longest)), 0.0);
  let half = select(vec2<f32>(0.0), 0.25 * select(below, right, lengths.x > lengths.y), longest > 1.0);
  let color = 0.5 * (textureSampleLevel(drape, drape_sampler, place - half, level)
    + textureSampleLevel(drape, drape_sampler, place + half, level));
  let is_inside = all(place >= vec2<f32>(0.0)) && all(place <= vec2<f32>(1.0));
  return select(vec4<f32>(0.0), color, is_inside);
}

// A picture over a colour; both encoded, and the colour opaque.
fn over_color(picture: vec4<f32>, below: vec3<f32>) -> vec3<f32> {
  return picture.rgb + (1.0 - picture.a) * below;
}

// As `ShadeTable` makes shades of colours: the share of light that remains where the sun does not reach, and how far towards
// white a slope goes that faces it.
const DRAPE_AMBIENT: f32 = 0.3;
const DRAPE_HIGHLIGHT: f32 = 0.28;
const DRAPE_SUNLESS: f32 = 55.0;
const DRAPE_GROUND: f32 = 183.0;
const DRAPE_BRIGHTEST: f32 = 310.0;

// A colour under so much light, in levels of `shades`. Level ground has the colour itself.
fn drape_shade(color: vec3<f32>, level: f32) -> vec3<f32> {
  if level == DRAPE_GROUND {
    return color;
  }
  let linear = linear_from_srgb(color);
  if level < DRAPE_GROUND {
    let share = (level - DRAPE_SUNLESS) / (DRAPE_GROUND - DRAPE_SUNLESS);
    return srgb_from_linear(linear * max(DRAPE_AMBIENT + (1.0 - DRAPE_AMBIENT) * share, 0.0));
  }
  // Towards white in OKLab (Ottosson 2020): that is a straight way between the roots of the cone responses, too, which are
  // 1 for white.
  let towards_white = DRAPE_HIGHLIGHT * (level - DRAPE_GROUND) / (DRAPE_BRIGHTEST - DRAPE_GROUND);
  let cones = vec3<f32>(
    dot(linear, vec3<f32>(0.4122214708, 0.5363325363, 0.0514459929)),
    dot(linear, vec3<f32>(0.2119034982, 0.6806995451, 0.1073969566)),
    dot(linear, vec3<f32>(0.0883024619, 0.2817188376, 0.6299787005)),
  );
  let roots = mix(pow(max(cones, vec3<f32>(0.0)), vec3<f32>(1.0 / 3.0)), vec3<f32>(1.0), towards_white);
  let lit = roots * roots * roots;
  let brighter = vec3<f32>(
    dot(lit, vec3<f32>(4.0767416621, -3.3077115913, 0.2309699292)),
    dot(lit, vec3<f32>(-1.2684380046, 2.6097574011, -0.3413193965)),
    dot(lit, vec3<f32>(-0.0041960863, -0.7034186147, 1.7076147010)),
  );
  return srgb_from_linear(clamp(brighter, vec3<f32>(0.0), vec3<f32>(1.0)));
}
