/// The delimiters that are known, the most telling first: commas also stand in numbers.
const DELIMITERS: [char; 3] = ['\t', ';', ','];

/// The delimiter of a table that begins with this line: the first of tab, semicolon and comma that stands outside of quotes.
pub(super) fn delimiter_of(line: &str) -> Option<char> {
    DELIMITERS.into_iter().find(|delimiter| {
        let mut is_quoted = false;
        line.chars().any(|character| {
            is_quoted ^= character == '"';
            character == *delimiter && !is_quoted
        })
    })
}

/// Splits a line into cells, without blanks around them and without quotes; two quotes within quotes are one. `None` if a
/// quote is not closed, or something else than a delimiter follows one.
pub(super) fn cells(line: &str, delimiter: char) -> Option<Vec<String>> {
    let mut cells = Vec::new();
    let mut rest = line;
    loop {
        let trimmed = rest.trim_start_matches(|blank: char| blank.is_whitespace() && blank != delimiter);
        let (cell, after) = if let Some(quoted) = trimmed.strip_prefix('"') {
            unquoted(quoted)?
        } else {
            let end = trimmed.find(delimiter).unwrap_or(trimmed.len());
            let (cell, after) = trimmed.split_at(end);
            (cell.trim().to_owned(), after)
        };
        cells.push(cell);
        let after = after.trim_start_matches(|blank: char| blank.is_whitespace() && blank != delimiter);
        if after.is_empty() {
            return Some(cells);
        }
        rest = after.strip_prefix(delimiter)?;
    }
}

/// The text up to the closing quote, and what follows that.
fn unquoted(text: &str) -> Option<(String, &str)> {
    let mut cell = String::new();
    let mut rest = text;
    loop {
        let (before, after) = rest.split_once('"')?;
        cell.push_str(before);
        match after.strip_prefix('"') {
            Some(after) => {
                cell.push('"');
                rest = after;
            }
            None => return Some((cell, after)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn delimiters_are_found_outside_of_quotes() {
        for (line, expected) in [
            ("year,a,b", Some(',')),
            ("year;a,x;b", Some(';')),
            ("year\ta;b", Some('\t')),
            ("\"a;b\",c", Some(',')),
            ("year", None),
            ("\"a,b\"", None),
        ] {
            assert_eq!(delimiter_of(line), expected, "{line}");
        }
    }

    #[test]
    fn cells_are_split_at_delimiters_outside_of_quotes() {
        for (line, expected) in [
            ("a,b", vec!["a", "b"]),
            (" a , b\r", vec!["a", "b"]),
            ("a,,", vec!["a", "", ""]),
            ("", vec![""]),
            ("\"a,b\",\"say \"\"x\"\"\" , c", vec!["a,b", "say \"x\"", "c"]),
            ("\"\",\" a \"", vec!["", " a "]),
            ("5'11\",b", vec!["5'11\"", "b"]),
        ] {
            assert_eq!(cells(line, ',').as_deref().unwrap(), expected, "{line}");
        }
        assert_eq!(cells("a\t\tb", '\t').unwrap(), ["a", "", "b"]);
        for broken in ["\"a,b", "\"a\"b,c", "a,\"b"] {
            assert_eq!(cells(broken, ','), None, "{broken}");
        }
    }
}
