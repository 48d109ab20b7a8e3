//! The rooms and crates that Rust code names, found in its tokens, so that comments, texts and tests are never taken for
//! code. Never here: which room may name which.

use std::collections::BTreeSet;

use proc_macro2::{Delimiter, Group, TokenStream, TokenTree};

/// What some code names.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Names {
    /// The modules below the root of the crate: `a` of `crate::a::b`.
    pub(crate) rooms: BTreeSet<String>,
    /// The first words of paths: crates, and whatever is in scope.
    pub(crate) heads: BTreeSet<String>,
}

/// What stands before a word of a path.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Prefix {
    /// Nothing: the word is the first one, if others follow.
    None,
    /// `use`: the word is the first one.
    Use,
    /// `crate::`
    Root,
    /// So many `super::`.
    Super(usize),
    /// Another module or type.
    Other,
}

/// What `code` names, which is a module so many steps below the root of its crate.
pub(crate) fn of(code: &str, depth: usize) -> Names {
    let tokens = code.parse::<TokenStream>().expect("Rust code");
    let mut walk = Walk { depth, names: Names::default() };
    walk.tokens(tokens, Prefix::None);
    walk.names
}

struct Walk {
    depth: usize,
    names: Names,
}

impl Walk {
    /// Walks the tokens of a group, before each of whose members stands `start`.
    fn tokens(&mut self, tokens: TokenStream, start: Prefix) {
        let tokens: Vec<TokenTree> = tokens.into_iter().collect();
        let (mut at, mut prefix) = (0, start);
        while let Some(token) = tokens.get(at) {
            let is_path = is_colons(&tokens, at + 1);
            at += 1;
            prefix = match token {
                TokenTree::Group(group) if is_of_tests(group) => {
                    at = behind_item(&tokens, at);
                    Prefix::None
                }
                TokenTree::Group(group) => {
                    let is_tree = group.delimiter() == Delimiter::Brace;
                    self.tokens(group.stream(), if is_tree { prefix } else { Prefix::None });
                    Prefix::None
                }
                TokenTree::Ident(word) if *word == "use" => Prefix::Use,
                TokenTree::Ident(word) => {
                    let next = self.word(&word.to_string(), prefix, is_path);
                    at += if is_path { 2 } else { 0 };
                    next
                }
                TokenTree::Punct(mark) if mark.as_char() == ',' => start,
                // The rest of `<T as Trait>::NAME` is no path of its own.
                TokenTree::Punct(mark) if mark.as_char() == '>' && is_path => Prefix::Other,
                TokenTree::Punct(mark) if mark.as_char() == ':' => prefix,
                TokenTree::Punct(_) | TokenTree::Literal(_) => Prefix::None,
            };
        }
    }

    /// Takes in one word of a path, and tells what then stands before the next one.
    fn word(&mut self, word: &str, prefix: Prefix, is_path: bool) -> Prefix {
        let next = match (prefix, word) {
            (Prefix::None | Prefix::Use, "crate") => Prefix::Root,
            (Prefix::None | Prefix::Use, "super") => Prefix::Super(1),
            (Prefix::None | Prefix::Use, "self") => Prefix::Super(0),
            (Prefix::Super(steps), "super") => Prefix::Super(steps + 1),
            (Prefix::Use, _) => self.head(word),
            (Prefix::None, _) if is_path => self.head(word),
            (Prefix::Root, _) => self.room(word),
            (Prefix::Super(steps), _) if steps >= self.depth => self.room(word),
            _ => Prefix::Other,
        };
        if is_path { next } else { Prefix::None }
    }

    fn head(&mut self, word: &str) -> Prefix {
        self.names.heads.insert(word.to_owned());
        Prefix::Other
    }

    fn room(&mut self, word: &str) -> Prefix {
        self.names.rooms.insert(word.to_owned());
        Prefix::Other
    }
}

fn is_colons(tokens: &[TokenTree], at: usize) -> bool {
    let is_colon =
        |token: Option<&TokenTree>| matches!(token, Some(TokenTree::Punct(mark)) if mark.as_char() == ':');
    is_colon(tokens.get(at)) && is_colon(tokens.get(at + 1))
}

fn is_of_tests(attribute: &Group) -> bool {
    attribute.delimiter() == Delimiter::Bracket
        && attribute.stream().to_string().replace(' ', "") == "cfg(test)"
}

/// The place behind the item that begins at `at`: behind its braces, or its semicolon.
fn behind_item(tokens: &[TokenTree], at: usize) -> usize {
    let ends = |token: &TokenTree| match token {
        TokenTree::Group(group) => group.delimiter() == Delimiter::Brace,
        TokenTree::Punct(mark) => mark.as_char() == ';',
        _ => false,
    };
    tokens[at..].iter().position(ends).map_or(tokens.len(), |length| at + length + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(code: &str, rooms: &[&str], heads: &[&str]) {
        let wanted = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
        assert_eq!(of(code, 2), Names { rooms: wanted(rooms), heads: wanted(heads) }, "{code}");
    }

    #[test]
    fn a_path_names_its_room_or_its_first_word() {
        check("fn f() { crate::aws::list(tonic::Code::Ok) }", &["aws"], &["tonic"]);
        check("pub(in crate::aws) struct S;", &["aws"], &[]);
        check("type T = <tonic::Status as Error>::Kind::Of;", &[], &["tonic"]);
        check("const C: &serde_json::Value = &::prost::NONE;", &[], &["serde_json", "prost"]);
        check("#[derive(thiserror::Error)] enum E {}", &[], &["thiserror"]);
        check("fn f() { let x = Vec::<tokio::Task>::new(); }", &[], &["Vec", "tokio"]);
    }

    #[test]
    fn groups_of_a_use_are_looked_into() {
        check("use crate::{aws::{self, eks::Eks}, text, value::Path};", &["aws", "text", "value"], &[]);
        check("use {tonic::{Code, Status}, prost, crate::{diag}};", &["diag"], &["tonic", "prost"]);
        check("use tonic; use prost as wire; use ::rustls::X;", &[], &["tonic", "prost", "rustls"]);
        check("use std::{collections::BTreeMap, io::{self, Write}};", &[], &["std"]);
    }

    #[test]
    fn enough_supers_name_a_room() {
        check("use super::super::{aws::Eks, text};", &["aws", "text"], &[]);
        check(
            "use super::{aws, super::diag}; fn f() { self::super::super::text::shown() }",
            &["diag", "text"],
            &[],
        );
        check("pub(in super::super) fn f() {}", &[], &[]);
    }

    #[test]
    fn macros_are_code_and_comments_texts_and_tests_are_not() {
        check("model! { a: crate::aws::A = tonic::f(), }", &["aws"], &["tonic"]);
        check("macro_rules! m { () => { $crate::value::V } }", &["value"], &[]);
        check("// crate::aws::a\n/// tonic::b\nconst A: &str = \"crate::aws::a\";", &[], &[]);
        check("#[cfg(test)]\nmod tests { use crate::aws::A; }\nuse crate::text::B;", &["text"], &[]);
        check("#[cfg(test)]\nuse tonic::A;\nuse prost::B;", &[], &["prost"]);
    }
}
