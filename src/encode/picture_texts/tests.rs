use super::*;
use ::png::text_metadata::{EncodableTextChunk, ITXtChunk, TEXtChunk, ZTXtChunk};
use std::io::Cursor;

fn texts() -> Vec<Text> {
    let long = "é€𝄞 <&> = \t\n".repeat(20_000);
    [("title", "Sea = \"warm\" & <calm>\nä"), ("fieldreel_scene", &long), ("empty", ""), ("line", "a\r\nb ")]
        .map(|(key, text)| (key.to_owned(), text.to_owned()))
        .to_vec()
}

fn png_file() -> Vec<u8> {
    let mut file = Vec::new();
    let mut encoder = ::png::Encoder::new(&mut file, 2, 1);
    encoder.set_color(::png::ColorType::Rgb);
    let mut writer = encoder.write_header().unwrap();
    writer.write_image_data(&[1, 2, 3, 4, 5, 6]).unwrap();
    writer.finish().unwrap();
    file
}

fn jpeg_file() -> Vec<u8> {
    let mut file = Vec::new();
    let encoder = jpeg_encoder::Encoder::new(&mut file, 90);
    encoder.encode(&[7; 3 * 64], 8, 8, jpeg_encoder::ColorType::Rgb).unwrap();
    file
}

fn webp_file(texts: &[Text]) -> Vec<u8> {
    let packet = webp::packet(texts);
    let mut file = b"RIFF\0\0\0\0WEBPVP8X\x0a\0\0\0\x04\0\0\0\0\0\0\0\0\0ODD \x01\0\0\0x\0XMP ".to_vec();
    file.extend((packet.len() as u32).to_le_bytes());
    file.extend(packet);
    file
}

fn gif_file(texts: &[Text]) -> Vec<u8> {
    let mut file = b"GIF89a\x01\0\x01\0\x80\0\0\0\0\0\xff\xff\xff".to_vec();
    file.extend(b"\x21\xff\x0bNETSCAPE2.0\x03\x01\0\0\0");
    assert_eq!(gif::place(&file), Some(file.len()));
    file.extend(gif::extensions(texts));
    file.extend(b"\x2c\0\0\0\0\x01\0\x01\0\0\x02\x02\x4c\x01\0\x3b");
    file
}

fn read(file: &[u8]) -> Result<Option<Vec<Text>>, EncodeError> {
    let named = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(named.path(), file).unwrap();
    picture_metadata(named.path())
}

/// One file of each kind with these texts.
fn files(texts: &[Text]) -> [Vec<u8>; 4] {
    [
        inserted(PictureFormat::Png, png_file(), texts).unwrap(),
        inserted(PictureFormat::Jpeg, jpeg_file(), texts).unwrap(),
        webp_file(texts),
        gif_file(texts),
    ]
}

#[test]
fn texts_are_read_back() {
    for file in files(&texts()) {
        let read = read(&file).unwrap().unwrap();
        assert!(read == texts(), "{:?}", &file[..12]);
    }
    for file in files(&[]) {
        assert_eq!(read(&file).unwrap().unwrap(), []);
    }
    assert!(read(b"II*\0 no picture").unwrap().is_none() && read(b"").unwrap().is_none());
}

#[test]
fn others_read_the_pictures_and_their_texts() {
    let [png, jpeg, _, gif] = files(&texts());
    let mut decoder = ::png::Decoder::new(Cursor::new(&png)).read_info().unwrap();
    let mut pixels = [0; 6];
    decoder.next_frame(&mut pixels).unwrap();
    assert_eq!(pixels, [1, 2, 3, 4, 5, 6]);
    let found = &decoder.info().utf8_text;
    assert_eq!(found.iter().map(|text| text.get_text().unwrap()).collect::<Vec<_>>(), texts().map_texts());
    let film = ::gif::DecodeOptions::new().read_info(Cursor::new(&gif));
    assert!(film.unwrap().read_next_frame().unwrap().is_some());
    // What is behind the comments is what was there before.
    let plain = jpeg_file();
    assert!(jpeg.ends_with(&plain[20..]) && jpeg[..20] == plain[..20] && jpeg.len() > plain.len());
}

trait Texts {
    fn map_texts(&self) -> Vec<String>;
}

impl Texts for Vec<Text> {
    fn map_texts(&self) -> Vec<String> {
        self.iter().map(|(_, text)| text.clone()).collect()
    }
}

#[test]
fn texts_of_others_are_read() {
    let mut file = png_file();
    let mut foreign = Vec::new();
    TEXtChunk::new("Author", "Bj\u{f6}rn").encode(&mut foreign).unwrap();
    ZTXtChunk::new("Comment", "packed ".repeat(99)).encode(&mut foreign).unwrap();
    let mut packed = ITXtChunk::new("Title", "\u{20ac} ".repeat(99));
    packed.compressed = true;
    packed.encode(&mut foreign).unwrap();
    // Behind the picture.
    let end = file.len() - 12;
    file.splice(end..end, foreign);
    let read_back = read(&file).unwrap().unwrap();
    let expected =
        [("Author", "Bj\u{f6}rn"), ("Comment", &"packed ".repeat(99)), ("Title", &"\u{20ac} ".repeat(99))];
    assert_eq!(read_back, expected.map(|(key, text)| (key.to_owned(), text.to_owned())));
    assert_eq!(of_comment(b"made with \xff"), ("comment".to_owned(), "made with \u{fffd}".to_owned()));
}

#[test]
fn broken_texts_are_refused_or_left_out() {
    let texts = [("a".to_owned(), "b".to_owned()), ("c".to_owned(), "d".to_owned())];
    let mut refused = 0;
    for file in files(&texts) {
        for at in 0..file.len() {
            let mut broken = file.clone();
            broken[at] ^= 0x55;
            refused += usize::from(matches!(read(&broken), Err(EncodeError::Damaged { .. })));
            refused += usize::from(matches!(read(&file[..at]), Err(EncodeError::Damaged { .. })));
        }
    }
    assert!(refused > 300, "{refused}");
}

#[test]
fn what_unpacks_to_too_much_is_refused() {
    let mut data = b"bomb\0\0".to_vec();
    let mut packer = flate2::write::ZlibEncoder::new(&mut data, flate2::Compression::fast());
    io::copy(&mut io::repeat(b' ').take(MOST_BYTES + 2), &mut packer).unwrap();
    packer.finish().unwrap();
    let mut chunk = (data.len() as u32).to_be_bytes().to_vec();
    chunk.extend(b"zTXt");
    chunk.extend(&data);
    let mut crc = flate2::Crc::new();
    crc.update(b"zTXt");
    crc.update(&data);
    chunk.extend(crc.sum().to_be_bytes());
    let mut file = png_file();
    file.splice(png::PLACE..png::PLACE, chunk);
    let error = read(&file).unwrap_err().to_string();
    assert!(error.contains("more than 67108864 bytes"), "{error}");
}

#[test]
fn keys_without_a_place_are_refused() {
    for (container, key, text) in [
        (Container::PngStill, "\u{20ac}", ""),
        (Container::Apng, " a", ""),
        (Container::PngSequence, "", ""),
        (Container::Gif, "a=b", ""),
        (Container::JpegStill, "a+", ""),
        (Container::Webp, "a", "\u{1}"),
    ] {
        assert!(refusal(container, key, text).is_some(), "{container} {key:?}");
        assert!(refusal(container, "a b", "c = d\n").is_none(), "{container}");
        assert!(refusal(Container::Mkv, key, text).is_none(), "{key:?}");
    }
}
