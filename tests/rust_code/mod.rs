//! Rust source as a flat list of tokens: comments are gone, strings are one token each.

use proc_macro2::{Delimiter, TokenStream, TokenTree};

/// A word, a punctuation character, a bracket or a literal, and the line it stands on (from 1).
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Token {
    /// The token as written; empty for a literal, whose contents are not code.
    pub(crate) text: String,
    /// The line in the file, counted from 1.
    pub(crate) line: usize,
}

/// All tokens of `source` in their order, test code included.
pub(crate) fn tokens(source: &str) -> Vec<Token> {
    flat(parse(source))
}

/// The tokens of `source` without the items under `#[cfg(test)]`.
pub(crate) fn code_outside_tests(source: &str) -> Vec<Token> {
    flat(without_tests(parse(source)))
}

/// Fails loudly: a file that could not be read as Rust would pass every check.
fn parse(source: &str) -> TokenStream {
    source.parse().unwrap_or_else(|error| panic!("not Rust: {error}"))
}

/// The names that directly follow `path::`, those in a `{group, of::them}` included: `crate::a` and `crate::{a, b::c}`
/// give `a` and `a`, `b`.
pub(crate) fn names_after(code: &[Token], path: &[&str]) -> Vec<Token> {
    let prefix: Vec<&str> = path.iter().flat_map(|part| [*part, ":", ":"]).collect();
    let mut names = Vec::new();
    for (start, window) in code.windows(prefix.len()).enumerate() {
        if !window.iter().zip(&prefix).all(|(token, text)| token.text == *text) {
            continue;
        }
        let rest = &code[start + prefix.len()..];
        match rest.first() {
            Some(token) if token.text == "{" => names.extend(first_names_of_group(rest)),
            Some(token) => names.push(token.clone()),
            None => {}
        }
    }
    names
}

/// The first name of each element of the `{` group that `code` starts with.
fn first_names_of_group(code: &[Token]) -> Vec<Token> {
    let mut names = Vec::new();
    let mut depth = 0;
    for pair in code.windows(2) {
        match pair[0].text.as_str() {
            "{" => depth += 1,
            "}" => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            break;
        }
        if depth == 1 && ["{", ","].contains(&pair[0].text.as_str()) && pair[1].text != "}" {
            names.push(pair[1].clone());
        }
    }
    names
}

fn flat(stream: TokenStream) -> Vec<Token> {
    let mut tokens = Vec::new();
    flatten(stream, &mut tokens);
    tokens
}

fn flatten(stream: TokenStream, into: &mut Vec<Token>) {
    for tree in stream {
        let line = tree.span().start().line;
        match tree {
            TokenTree::Group(group) => {
                let (open, close) = match group.delimiter() {
                    Delimiter::Parenthesis => ("(", ")"),
                    Delimiter::Brace => ("{", "}"),
                    Delimiter::Bracket => ("[", "]"),
                    Delimiter::None => ("", ""),
                };
                into.push(Token { text: open.to_owned(), line });
                flatten(group.stream(), into);
                into.push(Token { text: close.to_owned(), line: group.span_close().start().line });
            }
            TokenTree::Literal(_) => into.push(Token { text: String::new(), line }),
            other => into.push(Token { text: other.to_string(), line }),
        }
    }
}

/// Drops each item that has a `#[cfg(test)]` attribute: everything up to its block or its semicolon.
fn without_tests(stream: TokenStream) -> TokenStream {
    let mut kept = Vec::new();
    let mut trees = stream.into_iter().peekable();
    while let Some(tree) = trees.next() {
        let is_hash = matches!(&tree, TokenTree::Punct(punct) if punct.as_char() == '#');
        if is_hash && trees.peek().is_some_and(is_test_condition) {
            for skipped in trees.by_ref() {
                let is_end = match &skipped {
                    TokenTree::Group(group) => group.delimiter() == Delimiter::Brace,
                    TokenTree::Punct(punct) => punct.as_char() == ';',
                    _ => false,
                };
                if is_end {
                    break;
                }
            }
            continue;
        }
        kept.push(tree);
    }
    kept.into_iter().map(without_tests_inside).collect()
}

fn without_tests_inside(tree: TokenTree) -> TokenTree {
    let TokenTree::Group(group) = tree else { return tree };
    let mut inner = proc_macro2::Group::new(group.delimiter(), without_tests(group.stream()));
    inner.set_span(group.span());
    TokenTree::Group(inner)
}

/// `[cfg(test)]`, also with further conditions, but not `[cfg(not(test))]`.
fn is_test_condition(tree: &TokenTree) -> bool {
    let text = tree.to_string().replace(' ', "");
    text == "[cfg(test)]" || text.starts_with("[cfg(all(test,")
}
