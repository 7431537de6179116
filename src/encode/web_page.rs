//! Films that are part of a web page or of an address.

use super::destination::Destination;
use super::shared_sink::SharedSink;
use super::{Container, EncodeError, GiveUp, Output};
use crate::frame::Resolution;
use base64::engine::general_purpose::STANDARD;
use base64::write::EncoderWriter;
use std::io::{self, Read, Write};

/// What a web page says about the film in it.
#[derive(Debug, Clone, Copy)]
pub struct PageSpec<'a> {
    /// What kind of file the film is: one that browsers show.
    pub container: Container,
    /// Its size in pixels.
    pub resolution: Resolution,
    /// The page's title, as plain text.
    pub title: &'a str,
}

/// Writes a page of HTML that shows a film and needs no other file: `film` is read to its end. Returns the bytes of the
/// page.
///
/// # Errors
/// [`EncodeError::Setting`] for a container that browsers do not show, [`EncodeError::Output`].
pub fn write_html_page(page: Output, film: &mut dyn Read, spec: &PageSpec<'_>) -> Result<u64, EncodeError> {
    let media_type = media_type(spec.container)?;
    let Resolution { width, height } = spec.resolution;
    let title = escaped(spec.title);
    // One line for each side: the address between them is longer than any editor likes.
    let (before, after) = if media_type.starts_with("video") {
        let attributes = "autoplay muted loop playsinline controls";
        (
            format!(r#"<video {attributes} width="{width}" height="{height}" src=""#),
            r#""></video>"#.to_owned(),
        )
    } else {
        (format!(r#"<img width="{width}" height="{height}" alt="{title}" src=""#), r#"">"#.to_owned())
    };
    let style = "body{margin:0;display:grid;place-items:center;min-height:100vh;background:#fff}\
                 video,img{max-width:100%;height:auto}";
    let head = format!(
        "<!DOCTYPE html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width\">\n<title>{title}</title>\n<style>{style}</style>\n"
    );
    write(page, film, [&format!("{head}{before}{}", prefix(media_type)), &format!("{after}\n</html>\n")])
}

/// Writes a `data:` address that holds a film: `film` is read to its end. Returns its length.
///
/// # Errors
/// [`EncodeError::Setting`] for a container that browsers do not show, [`EncodeError::Output`].
pub fn write_data_uri(
    address: Output,
    film: &mut dyn Read,
    container: Container,
) -> Result<u64, EncodeError> {
    write(address, film, [&prefix(media_type(container)?), ""])
}

fn prefix(media_type: &str) -> String {
    format!("data:{media_type};base64,")
}

/// How a browser is told what a film is.
///
/// # Errors
/// [`EncodeError::Setting`] for a container that browsers do not show.
pub(super) fn media_type(container: Container) -> Result<&'static str, EncodeError> {
    container.media_type().ok_or_else(|| EncodeError::Setting {
        setting: "container",
        value: container.to_string(),
        rule: "browsers show mp4, webm, gif, apng, webp, png and jpeg".to_owned(),
    })
}

fn write(output: Output, film: &mut dyn Read, [before, after]: [&str; 2]) -> Result<u64, EncodeError> {
    let destination = Destination::open(output)?;
    let mut sink = destination.sink();
    let written = write_all(&mut sink, film, [before, after]);
    sink.check()?;
    written.map_err(|source| EncodeError::Output { action: "read the film again", path: None, source })?;
    destination.publish(&GiveUp::default())
}

fn write_all(sink: &mut SharedSink, film: &mut dyn Read, [before, after]: [&str; 2]) -> io::Result<()> {
    sink.write_all(before.as_bytes())?;
    let mut encoder = EncoderWriter::new(&mut *sink, &STANDARD);
    io::copy(film, &mut encoder)?;
    encoder.finish()?;
    drop(encoder);
    sink.write_all(after.as_bytes())
}

/// Plain text as HTML has to spell it.
fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::encode::MemoryBuffer;

    fn written(make: impl FnOnce(Output) -> Result<u64, EncodeError>) -> String {
        let buffer = MemoryBuffer::new();
        let bytes = make(Output::Stream(Box::new(buffer.clone()))).unwrap();
        let text = String::from_utf8(buffer.into_bytes()).unwrap();
        assert_eq!(bytes, text.len() as u64);
        text
    }

    #[test]
    fn an_address_holds_the_film() {
        let address = written(|output| write_data_uri(output, &mut &b"film!"[..], Container::Webm));
        assert_eq!(address, "data:video/webm;base64,ZmlsbSE=");
        let refused =
            write_data_uri(Output::Stream(Box::new(MemoryBuffer::new())), &mut &b""[..], Container::Mkv);
        assert!(refused.unwrap_err().is_usage());
    }

    #[test]
    fn a_page_shows_the_film_and_no_title_breaks_it() {
        let spec = |container| PageSpec {
            container,
            resolution: Resolution { width: 640, height: 360 },
            title: "</title><script>\"&",
        };
        let page =
            |container| written(|output| write_html_page(output, &mut &b"film!"[..], &spec(container)));
        let video = page(Container::Mp4);
        let tag = "<video autoplay muted loop playsinline controls width=\"640\" height=\"360\" \
                   src=\"data:video/mp4;base64,ZmlsbSE=\"></video>";
        assert!(video.contains(tag) && !video.contains("<script>"), "{video}");
        assert!(page(Container::Apng).contains("src=\"data:image/apng;base64,ZmlsbSE=\">"));
    }
}
