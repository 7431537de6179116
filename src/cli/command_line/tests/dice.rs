use super::*;

/// Numbers that look random and are the same in every run.
pub(super) struct Dice(pub(super) u64);

impl Dice {
    pub(super) fn below(&mut self, count: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % count
    }

    pub(super) fn number(&mut self, low: f64, high: f64) -> f64 {
        low + (high - low) * self.below(1 << 31) as f64 / 2.0_f64.powi(31)
    }

    pub(super) fn text(&mut self) -> String {
        TEXTS[self.below(TEXTS.len() as u64) as usize].to_owned()
    }

    pub(super) fn color(&mut self) -> Rgb8 {
        Rgb8([0; 3].map(|_: u8| self.below(256) as u8))
    }

    /// The value, or as often nothing.
    pub(super) fn maybe<T>(&mut self, value: impl FnOnce(&mut Self) -> T) -> Option<T> {
        (self.below(2) == 0).then(|| value(self))
    }

    pub(super) fn one_of<T: Clone>(&mut self, values: &[T]) -> T {
        values[self.below(values.len() as u64) as usize].clone()
    }

    pub(super) fn layers(&mut self) -> AddedLayers {
        let lists = ["", "/data/a b.tif; heights=1e-7", "/c\\;d.npy; clim=-1,2; mode=volume | /e.tif"];
        self.one_of(&lists).parse().unwrap()
    }

    pub(super) fn scene(&mut self) -> SceneOptions {
        let colormaps = ["turbo", "cmo.gray_r", "red, #00ff00,blue"];
        let norms =
            ["linear", "log", "symlog:0.1", "power:0.3", "centered:-2", "equalize", "classes:-1,2e-7,3"];
        SceneOptions {
            layers: self.layers(),
            visible_layers: self.one_of(&["all", "none", "1"]).parse().unwrap(),
            mode: self.maybe(|dice| {
                dice.one_of(&[LayerMode::Surface, LayerMode::Bars, LayerMode::Volume(VolumeMode::Maximum)])
            }),
            colormap: self.maybe(|dice| colormap(dice.one_of(&colormaps))),
            norm: self.one_of(&norms).parse().unwrap(),
            under: self.maybe(Self::color),
            over: self.maybe(Self::color),
            limits: match self.below(3) {
                0 => LimitsChoice::Auto,
                1 => LimitsChoice::Fixed(self.number(-1e3, 0.0), self.number(0.0, 1e-5)),
                _ => LimitsChoice::Percentile(self.number(0.0, 50.0), self.number(50.0, 100.0)),
            },
            transfer: self.maybe(|dice| dice.one_of(&["ct-bone", "fluorescence"]).parse().unwrap()),
            opacity: self.maybe(|dice| {
                dice.one_of(&["ramp", "sigmoid", "window:-2,1e-7", "points:-1=0,0.1=0.3"]).parse().unwrap()
            }),
            iso_surfaces: self.one_of(&[
                vec![],
                vec![(-1e-7).into()],
                vec![(-2.0).into(), "0.1=red@0.5".parse().unwrap()],
            ]),
            channels: self.one_of(&["", "DAPI", "2=red@-1:1e-7,GFP 488"]).parse().unwrap(),
            slices: self.one_of(&["", "x=-1e-7", "z=0..5,y=50%"]).parse().unwrap(),
            clip_planes: self.one_of(&["", "-45,0,-0.5", "0,90,1..-1/1e-7,-90,0"]).parse().unwrap(),
            clip_box: self.one_of(&[":,:,:", "-1:2,:,1e-7:", ":,0.1:,:3"]).parse().unwrap(),
            contours: Contours {
                interval: self.maybe(|dice| dice.one_of(&["auto", "1e-7", "50"]).parse().unwrap()),
                color: self.maybe(Self::color),
                labels: self.one_of(&[Wanted::Auto, Wanted::On, Wanted::Off]),
            },
            drape: self.maybe(|dice| dice.text().into()).filter(|path: &PathBuf| path != Path::new("")),
            base: BaseChoice {
                depth: self.maybe(|dice| dice.one_of(&["auto", "0", "1e-7"]).parse().unwrap()),
                color: self.maybe(Self::color),
            },
            water: WaterChoice {
                level: self.maybe(|dice| dice.number(-1e3, 1e3)),
                color: self.maybe(Self::color),
                opacity: self.maybe(|dice| dice.number(0.0, 1.0)),
            },
            shapes: ShapeChoice {
                bar_width: self.number(0.01, 1.0),
                bar_labels: self.below(2) == 0,
                bar_names: self.one_of(&[Wanted::Auto, Wanted::On, Wanted::Off]),
                bar_order: self.one_of(&[BarOrder::Data, BarOrder::Value]),
                point_size: self.maybe(|dice| dice.number(0.1, 200.0)),
                line_width: self.number(0.1, 200.0),
            },
            places: self.places(),
            missing: self.maybe(Self::color).map_or(MissingColor::Transparent, MissingColor::Opaque),
            background: self.one_of(&[Background::Auto, Background::Transparent, Rgb8::BLACK.into()]),
            exaggeration: self.maybe(|dice| dice.number(0.0, 100.0)),
            light: self.maybe(|dice| Light {
                azimuth_deg: dice.number(-400.0, 400.0).into(),
                elevation_deg: dice.number(1.0, 90.0).into(),
            }),
            orbit: self.one_of(&[Orbit::default(), Orbit::WholeFilmDeg(-90.0), Orbit::PerFrameDeg(-0.1)]),
            azimuth_deg: self.number(-1e3, 1e3),
            elevation_deg: self.maybe(|dice| dice.number(-90.0, 90.0)),
            zoom: self.number(1e-3, 1e3),
            target: self.maybe(|dice| [dice.number(-9.0, 9.0), dice.number(-9.0, 9.0)]),
            fit_elevation_deg: self.maybe(|dice| dice.number(-90.0, 90.0)),
            roll_deg: self.number(-400.0, 400.0),
            field_of_view_deg: self.number(1.0, 150.0),
            keys: self.one_of(&["", "0: zoom=2 | 50%: title=it's; ease=hold"]).parse().unwrap(),
            camera_move: CameraMove::Orbit,
            flight: None,
            flight_height: None,
            look_ahead_secs: SceneOptions::LOOK_AHEAD_SECS,
            has_constant_speed: false,
            projection: self.one_of(&[Projection::Perspective, Projection::Orthographic]),
            title: self.maybe(Self::text),
            label: self.maybe(|dice| dice.text().replace(['{', '}'], "{{").parse().unwrap()),
            has_colorbar: self.below(2) == 0,
            axes: self.one_of(&[Axes::None, Axes::Box, Axes::Ticks, Axes::Grid]),
            shadows: self.one_of(&[Wanted::Auto, Wanted::On, Wanted::Off]),
            marks: self.one_of(&[Wanted::Auto, Wanted::On, Wanted::Off]),
            scale_bar: self.one_of(&[Wanted::Auto, Wanted::On, Wanted::Off]),
            annotation: self.annotation(),
            interpolation: self.one_of(&[Interpolation::Linear, Interpolation::Hold]),
            is_loop: self.below(2) == 0,
            length: match self.below(4) {
                0 => FilmLength::Auto,
                1 => FilmLength::Frames(self.below(1000)),
                2 => FilmLength::FramesPerBand(self.below(1000)),
                _ => FilmLength::Seconds(self.number(0.0, 10.0)),
            },
            rate: self.one_of(&["30", "29.97", "0.5"]).parse().unwrap(),
            value_unit: self.maybe(Self::text),
            spacing: Some(PixelSpacing { x_m: self.number(1e-7, 1e-3), y_m: self.number(1.0, 9.0) }),
            slice_spacing: self.maybe(|dice| dice.number(1e-3, 9.0)),
        }
    }

    pub(super) fn places(&mut self) -> PlaceOptions {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/samples/jacksboro_places.geojson");
        let notes = self.one_of(&["", "it's; #1 @ -1e-7,2", "a\\|b @ 1W,2N,3; color=red | $c @ xy:1,2"]);
        let places = PlaceOptions { notes: notes.parse().unwrap(), ..PlaceOptions::default() };
        // Its looks need a file.
        if self.below(2) == 0 {
            return places;
        }
        let count = 1 + self.below(2) as usize;
        PlaceOptions {
            geojson: vec![GeoJson::open(&path).unwrap(); count],
            geojson_color: self.maybe(Self::color),
            geojson_width: self.maybe(|dice| dice.number(0.25, 50.0)),
            geojson_name: self.maybe(Self::text),
            ..places
        }
    }

    pub(super) fn annotation(&mut self) -> AnnotationOptions {
        let path = |name: &str| Path::new(env!("CARGO_MANIFEST_DIR")).join(name);
        let placements = [Placement::None, Placement::On, Placement::At(Corner::BottomRight)];
        AnnotationOptions {
            theme: self.one_of(&[Theme::Auto, Theme::Light, Theme::Dark, Theme::Print]),
            font: self.maybe(|_| FontFile::read(&path("tests/data/fonts/serif.ttf")).unwrap()),
            captions: self.maybe(|_| Captions::read(&path("tests/data/annotations/film.srt")).unwrap()),
            has_progress_bar: self.below(2) == 0,
            logo: self.maybe(|_| Logo::read(&path("tests/data/annotations/logo.png")).unwrap()),
            logo_corner: self.one_of(&[Corner::TopLeft, Corner::TopRight, Corner::BottomLeft]),
            north_arrow: self.one_of(&placements),
            triad: self.one_of(&placements),
            title_card: self.maybe(Self::text),
            title_card_secs: self.one_of(&[AnnotationOptions::USUAL_CARD_SECS, 1e-3, 0.1]),
            fade_in_secs: self.number(0.0, 9.0),
            fade_out_secs: self.one_of(&[0.0, 1e-7, 3.0]),
            fade_color: self.maybe(Self::color),
        }
    }

    pub(super) fn settings(&mut self) -> Settings {
        let container = self.one_of(&[Container::Mp4, Container::Mkv, Container::PngSequence]);
        Settings {
            scene: self.scene(),
            size: self.one_of(&["1280x720", "333x251"]).parse::<Resolution>().unwrap(),
            quality: self.one_of(&[Quality::Draft, Quality::Standard, Quality::High]),
            dither: self.one_of(&[Dither::Auto, Dither::On, Dither::Off]),
            encode: EncodeSettings {
                codec: self.maybe(|dice| dice.one_of(&Codec::ALL)),
                encoder: self.maybe(Self::text),
                crf: self.maybe(|dice| dice.number(-5.0, 50.0) as f32),
                preset: self.maybe(Self::text),
                bitrate: self.maybe(|dice| 1 + dice.below(1 << 31)),
                pixel_format: self.maybe(|dice| dice.one_of(&PixelFormat::ALL)),
                encoder_options: vec![
                    ("x-params".to_owned(), self.text()),
                    ("tune".to_owned(), "film".to_owned()),
                ],
                animation: Animation {
                    plays: self.below(9) as u16,
                    last_frame: self.maybe(|dice| Duration::from_millis(dice.below(10_000))),
                    palette: self.one_of(&[PaletteChoice::OfFilm, PaletteChoice::OfEachFrame]),
                    dither: self.one_of(&GifDither::ALL),
                },
                odd: self.one_of(&[OddSize::Refuse, OddSize::Round]),
                metadata: vec![("title".to_owned(), self.text()), ("-k".to_owned(), self.text())],
                ..EncodeSettings::new(container)
            },
        }
    }
}
