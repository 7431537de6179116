//! libx264's macroblock tree, kept from what nobody wrote.

/// Macroblocks that it takes at once, and the pixels of one side of each.
const AT_ONCE: u32 = 8;
const SIDE: u32 = 16;

/// The instructions it gets instead: libx264's names of all that processors with AVX-512 have besides.
const INSTRUCTIONS: &str = "avx2,fma3,bmi1,bmi2,lzcnt";

/// The encoder's options, without AVX-512 where that makes libx264 read beyond the last macroblock of a row.
///
/// Through libx264 3095 at least, the macroblock tree written in AVX-512 lets memory that it never wrote decide about
/// quantisers wherever a row is not a multiple of eight macroblocks long: two runs then make two films. The other ways
/// it is written do not. This belongs to the processor and not to the film, so that no manifest tells of it.
pub(super) fn repeatable(encoder: &str, width: u32, options: &[(String, String)]) -> Vec<(String, String)> {
    let mut options = options.to_vec();
    if encoder == "libx264" && !width.div_ceil(SIDE).is_multiple_of(AT_ONCE) && has_avx512() {
        let instructions = format!("asm={INSTRUCTIONS}");
        match options.iter_mut().find(|(key, _)| key == "x264-params") {
            // The last word counts: the user's, if it is about the same.
            Some((_, theirs)) => *theirs = format!("{instructions}:{theirs}"),
            None => options.push(("x264-params".to_owned(), instructions)),
        }
    }
    options
}

/// Whether libx264 would use it, and has all that it is to use instead.
#[cfg(target_arch = "x86_64")]
fn has_avx512() -> bool {
    use std::arch::is_x86_feature_detected as has;
    let instead = has!("avx2") && has!("fma") && has!("bmi1") && has!("bmi2") && has!("lzcnt");
    instead && has!("avx512f")
}

#[cfg(not(target_arch = "x86_64"))]
fn has_avx512() -> bool {
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(encoder: &str, width: u32, params: Option<&str>) -> Vec<String> {
        let options: Vec<_> =
            params.map(|text| ("x264-params".to_owned(), text.to_owned())).into_iter().collect();
        repeatable(encoder, width, &options)
            .into_iter()
            .map(|(key, value)| format!("{key}={value}"))
            .collect()
    }

    #[test]
    fn only_rows_that_are_not_multiples_of_eight_macroblocks_go_without_avx512() {
        for width in [128, 640, 1280, 1920, 1270, 3840] {
            assert!(said("libx264", width, None).is_empty(), "{width}");
        }
        for (width, encoder) in [(176, "libx265"), (176, "libx264rgb"), (176, "ffv1")] {
            assert!(said(encoder, width, None).is_empty(), "{encoder}");
        }
        for width in [16, 176, 320, 854, 960, 1300] {
            let instead = has_avx512().then_some("x264-params=asm=avx2,fma3,bmi1,bmi2,lzcnt");
            assert_eq!(said("libx264", width, None), Vec::from_iter(instead), "{width}");
        }
        // The user's words stay, and come last.
        let theirs = said("libx264", 176, Some("asm=0:mbtree=1"));
        let instead = if has_avx512() { "asm=avx2,fma3,bmi1,bmi2,lzcnt:" } else { "" };
        assert_eq!(theirs, [format!("x264-params={instead}asm=0:mbtree=1")]);
    }
}
