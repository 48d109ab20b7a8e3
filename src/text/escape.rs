//! What cannot be seen, written out as JSON and HCL write it. Never here: cutting, or secrets.

use std::borrow::Cow;
use std::ops::RangeInclusive;

/// Characters that show nothing or change how others show: format characters (Unicode's Cf), fillers, variation
/// selectors and tags. Control characters and blanks are told by the standard library.
const INVISIBLE: [RangeInclusive<char>; 18] = [
    '\u{ad}'..='\u{ad}',
    '\u{34f}'..='\u{34f}',
    '\u{61c}'..='\u{61c}',
    '\u{115f}'..='\u{1160}',
    '\u{17b4}'..='\u{17b5}',
    '\u{180b}'..='\u{180f}',
    '\u{200b}'..='\u{200f}',
    '\u{202a}'..='\u{202e}',
    '\u{2060}'..='\u{206f}',
    '\u{2800}'..='\u{2800}',
    '\u{3164}'..='\u{3164}',
    '\u{fe00}'..='\u{fe0f}',
    '\u{feff}'..='\u{feff}',
    '\u{ffa0}'..='\u{ffa0}',
    '\u{fff0}'..='\u{fffb}',
    '\u{1bca0}'..='\u{1bca3}',
    '\u{1d173}'..='\u{1d17a}',
    '\u{e0000}'..='\u{e0fff}',
];

/// Whether a character shows nothing, passes for a space without being one, or moves what stands around it. A line
/// break is one of them.
#[must_use]
pub fn is_hidden(letter: char) -> bool {
    if letter.is_ascii() {
        return letter.is_ascii_control();
    }
    letter.is_control() || letter.is_whitespace() || INVISIBLE.iter().any(|range| range.contains(&letter))
}

/// The text with every character that [`is_hidden`], but for line breaks, in the notation of JSON and HCL.
#[must_use]
pub fn escaped(text: &str) -> Cow<'_, str> {
    // Nearly every text is of ASCII alone, where a byte tells.
    let is_plain = |byte: u8| matches!(byte, b'\n' | b' '..=b'~');
    let hidden = |letter: char| letter != '\n' && is_hidden(letter);
    if text.bytes().all(is_plain) || !text.contains(hidden) {
        return Cow::Borrowed(text);
    }
    let mut visible = String::with_capacity(text.len() + 16);
    for letter in text.chars() {
        if hidden(letter) { visible.push_str(&notation(letter)) } else { visible.push(letter) }
    }
    Cow::Owned(visible)
}

fn notation(letter: char) -> String {
    match (letter, u32::from(letter)) {
        ('\t', _) => "\\t".to_owned(),
        ('\r', _) => "\\r".to_owned(),
        (_, code @ ..=0xffff) => format!("\\u{code:04x}"),
        (_, code) => format!("\\U{code:08x}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_can_redraw_or_deceive_is_written_out() {
        for (text, visible) in [
            ("\u{1b}[2J", "\\u001b[2J"),
            ("a\u{9b}2J", "a\\u009b2J"),
            ("role/\u{202e}sco", "role/\\u202esco"),
            ("de\u{200b}v", "de\\u200bv"),
            ("\u{feff}urn:one", "\\ufeffurn:one"),
            ("dev\u{a0}", "dev\\u00a0"),
            ("a\rb\tc\u{7f}", "a\\rb\\tc\\u007f"),
            ("\u{e0041}", "\\U000e0041"),
        ] {
            assert_eq!(escaped(text), visible);
        }
    }

    #[test]
    fn what_people_write_stays_as_it_is() {
        for text in ["", "two words\n  and a line", "Straße, 名前, नाम, 👍", "e\u{301}"] {
            assert!(matches!(escaped(text), Cow::Borrowed(_)), "{text}");
        }
    }
}
