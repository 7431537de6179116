use ffmpeg_next::codec;

/// The libav that this process encodes with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LibavBuild {
    /// The version of libavcodec, such as `59.37.100`.
    pub version: String,
    /// Its licence in libav's own words, such as `GPL version 2 or later`: it follows from how libav was configured,
    /// and whoever passes fieldreel on together with this libav is bound by it.
    pub licence: String,
    /// The arguments that libav was configured with.
    pub configuration: String,
}

/// Asks libav what it is.
pub fn libav_build() -> LibavBuild {
    let version = codec::version();
    LibavBuild {
        version: format!("{}.{}.{}", version >> 16, version >> 8 & 0xff, version & 0xff),
        licence: codec::license().to_owned(),
        configuration: codec::configuration().to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn libav_knows_its_licence_and_version() {
        let build = libav_build();
        assert_eq!(
            build.version.split('.').filter(|part| part.parse::<u32>().is_ok()).count(),
            3,
            "{build:?}"
        );
        assert_eq!(
            build.licence.starts_with("GPL"),
            build.configuration.contains("--enable-gpl"),
            "{build:?}"
        );
    }
}
