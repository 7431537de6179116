// Lines where the value is a multiple of an interval. Needs the globals `layer` and `color_lookup`, and `shades`.
override DRAWS_CONTOURS: bool = false;

// Lines from one bold one to the next.
const BOLD: f32 = 5.0;
// As opaque are lines whose colour follows the data's: dark and light ones, which are more conspicuous.
const THIN_INK: f32 = 0.5;
const BOLD_INK: f32 = 0.8;
const THIN_LIGHT: f32 = 0.4;
const BOLD_LIGHT: f32 = 0.65;

// How far from a line that is seen in a sample of the picture it may be, in these samples.
fn contour_reach() -> f32 {
  return layer.contour_half_widths.y + 0.5;
}

// A colour with the line over it that is next to a value, which changes by so many lines from one sample of the picture to
// the next; `below` and `above` are the values within reach, down the slope and up. A line is where values begin that are not
// below its own: a plain that lies at such a value has it along its lower border, and is none itself.
fn contoured(color: vec4<f32>, value: f32, lines: f32, below: f32, above: f32) -> vec4<f32> {
  let place = (value - layer.contour_origin) / layer.contour_interval;
  let number = round(place);
  let level = layer.contour_origin + number * layer.contour_interval;
  let is_bold = number == BOLD * round(number / BOLD);
  let lines_per_sample = max(lines, 1e-9);
  let half_width = select(layer.contour_half_widths.x, layer.contour_half_widths.y, is_bold);
  // Along a plain all of a line lies on the slope that leads up to it.
  let from_line = abs(place - number) / lines_per_sample - select(0.0, half_width, above == level);
  // How much of the sample the line covers; where lines run together they fade, bold ones last.
  let inside = clamp(half_width - from_line + 0.5, 0.0, min(2.0 * half_width, 1.0));
  let between = select(1.0, BOLD, is_bold) / lines_per_sample;
  let fading = clamp(between / (3.0 * half_width) - 1.0, 0.0, 1.0);
  let is_crossed = below < level && level <= above;
  let ink = contour_ink(level, is_bold);
  return vec4<f32>(mix(color.rgb, ink.rgb, select(0.0, inside * fading * ink.a, is_crossed)), color.a);
}

// The colour of a line, and how opaque it is.
fn contour_ink(value: f32, is_bold: bool) -> vec4<f32> {
  if layer.contour_color.a > 0.5 {
    return layer.contour_color;
  }
  // That of level ground: a line has one colour wherever it goes.
  let ground = shade(color_column(value, abs(value) * 4e-7), CONTOURED_GROUND).rgb;
  let luminance = dot(ground * ground, vec3<f32>(0.2126, 0.7152, 0.0722));
  if luminance > 0.1 {
    return vec4<f32>(vec3<f32>(0.0), select(THIN_INK, BOLD_INK, is_bold));
  }
  return vec4<f32>(vec3<f32>(1.0), select(THIN_LIGHT, BOLD_LIGHT, is_bold));
}

// The row of `shades` of level ground, see `ShadeTable`.
const CONTOURED_GROUND: f32 = 183.0;
