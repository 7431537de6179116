//! `SubRip` subtitles: blocks of a number, a line of times and lines of text, with empty lines between them.

use super::{Caption, Fault, SECOND_US, add};

/// Between the times of a caption.
pub(super) const ARROW: &str = "-->";

const TIMES: &str = "hours:minutes:seconds,milliseconds --> the same, as in 00:01:02,500 --> 00:01:04,000";

pub(super) fn parse(text: &str) -> Result<Vec<Caption>, Fault> {
    let mut all = Vec::new();
    let mut lines = text.lines().enumerate().map(|(index, line)| (index + 1, line.trim()));
    while let Some((number, line)) = lines.next() {
        let is_counter = !line.is_empty() && line.bytes().all(|byte| byte.is_ascii_digit());
        if line.is_empty() || is_counter {
            continue;
        }
        let Some((start, end)) = line.split_once(ARROW) else {
            return Err(Fault::Line(number, "a number and a line of times before each text"));
        };
        // What follows the times is where old players put the text.
        let end = end.split_whitespace().next().unwrap_or_default();
        let [start_us, end_us] =
            [start.trim(), end].map(|time| time_us(time).ok_or(Fault::Line(number, TIMES)));
        let texts: Vec<String> =
            lines.by_ref().map(|(_, line)| line).take_while(|line| !line.is_empty()).map(plain).collect();
        add(&mut all, number, Caption { start_us: start_us?, end_us: end_us?, text: texts.join("\n") })?;
    }
    Ok(all)
}

fn time_us(text: &str) -> Option<u64> {
    let whole = |text: &str| -> Option<u64> {
        let is_number = !text.is_empty() && text.len() <= 6 && text.bytes().all(|byte| byte.is_ascii_digit());
        is_number.then(|| text.parse().ok())?
    };
    let (clock, fraction) = text.split_once([',', '.']).unwrap_or((text, "0"));
    let mut parts = clock.split(':');
    let (hours, minutes, seconds) = (parts.next()?, parts.next()?, parts.next()?);
    if parts.next().is_some() {
        return None;
    }
    let [minutes, seconds] = [minutes, seconds].map(|part| whole(part).filter(|part| *part < 60));
    let total = (whole(hours)? * 60 + minutes?) * 60 + seconds?;
    let scale = 10_u64.checked_pow(6_u32.checked_sub(fraction.len() as u32)?)?;
    total.checked_mul(SECOND_US)?.checked_add(whole(fraction)? * scale)
}

/// Without the marks for slanted, bold, underlined and coloured text, and for places.
fn plain(line: &str) -> String {
    let mut plain = String::new();
    let mut rest = line;
    while let Some(at) = rest.find(['<', '{']) {
        let (before, mark) = rest.split_at(at);
        plain += before;
        let close = if mark.starts_with('<') { '>' } else { '}' };
        let end = mark.find(close).filter(|end| is_mark(&mark[1..*end]));
        if end.is_none() {
            plain += &mark[..1];
        }
        rest = &mark[end.map_or(1, |end| end + 1)..];
    }
    plain + rest
}

fn is_mark(inside: &str) -> bool {
    let name = inside.trim_start_matches('/').split_whitespace().next().unwrap_or_default();
    inside.starts_with('\\') || ["i", "b", "u", "font"].iter().any(|known| name.eq_ignore_ascii_case(known))
}
