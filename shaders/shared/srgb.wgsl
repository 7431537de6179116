// The transfer functions of IEC 61966-2-1. Their powers cost a software driver more than all else that a pixel needs:
// for pictures of 8 bits there are sums of roots instead, that miss them by at most 0.008 of 255 levels.
override HAS_EXACT_LIGHT: bool = false;

fn linear_from_srgb(encoded: vec3<f32>) -> vec3<f32> {
  let low = encoded / 12.92;
  var upper = 7.687e-4 + encoded * (0.04009583 + encoded * (0.32339038 + 0.63581384 * sqrt(encoded)));
  if HAS_EXACT_LIGHT {
    upper = pow((encoded + 0.055) / 1.055, vec3<f32>(2.4));
  }
  return select(upper, low, encoded <= vec3<f32>(0.04045));
}

fn srgb_from_linear(linear: vec3<f32>) -> vec3<f32> {
  let low = linear * 12.92;
  let root = sqrt(linear);
  let fourth = sqrt(root);
  let eighth = sqrt(fourth);
  var upper =
    0.65398014 * root + 0.68872591 * fourth - 0.31848571 * eighth - 0.02018731 * linear - 0.00406438;
  if HAS_EXACT_LIGHT {
    upper = 1.055 * pow(linear, vec3<f32>(1.0 / 2.4)) - 0.055;
  }
  return select(upper, low, linear <= vec3<f32>(0.0031308));
}
