//! `--html` and `--data-uri`: the film once more, as part of a page or an address.

use super::arguments::Arguments;
use super::job::usage;
use super::target::standard_output;
use fieldreel::Error;
use fieldreel::encode::{Container, Output, PageSpec, write_data_uri, write_html_page};
use fieldreel::frame::Resolution;
use std::fs::File;
use std::io::{Seek, Write};
use std::path::PathBuf;

/// What holds the film beside its file, or instead.
pub(super) struct Embedding {
    page: Option<PathBuf>,
    is_address_printed: bool,
    title: String,
    overwrite: bool,
}

impl Embedding {
    /// What was asked for, checked as far as it can be before there is a film.
    pub(super) fn new(arguments: &Arguments, container: Container) -> anyhow::Result<Self> {
        let output = &arguments.output;
        let title = arguments.annotation.title.clone().unwrap_or_else(|| "fieldreel".to_owned());
        let embedding = Self {
            page: output.html.clone(),
            is_address_printed: output.data_uri,
            title,
            overwrite: output.overwrite,
        };
        if !embedding.is_wanted() {
            return Ok(embedding);
        }
        if container.media_type().is_none() {
            return Err(usage(&format!(
                "browsers do not show {container}: a page holds mp4, webm, gif, apng, webp, png or jpeg"
            )));
        }
        if let Some(page) = embedding.page_output() {
            page.check().map_err(Error::from)?;
        }
        Ok(embedding)
    }

    pub(super) fn is_wanted(&self) -> bool {
        self.page.is_some() || self.is_address_printed
    }

    /// For messages: where the film is if it is nowhere else.
    pub(super) fn name(&self) -> String {
        self.page.as_ref().map_or_else(|| "standard output".to_owned(), |page| page.display().to_string())
    }

    fn page_output(&self) -> Option<Output> {
        self.page.clone().map(|path| Output::File { path, overwrite: self.overwrite })
    }

    /// Writes page and address of a complete film.
    pub(super) fn write(
        &self,
        mut film: File,
        container: Container,
        resolution: Resolution,
    ) -> anyhow::Result<()> {
        if let Some(page) = self.page_output() {
            let spec = PageSpec { container, resolution, title: &self.title };
            film.rewind()?;
            write_html_page(page, &mut film, &spec).map_err(Error::from)?;
        }
        if self.is_address_printed {
            film.rewind()?;
            let output = standard_output()?;
            write_data_uri(output, &mut film, container).map_err(Error::from)?;
            // A line, as whatever is printed.
            drop(writeln!(std::io::stdout()));
        }
        Ok(())
    }
}
