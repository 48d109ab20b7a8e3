//! The corpus: inputs in files, one folder for each target, and those that broke something, cut down. Never here: how new
//! ones are made.

use std::{fs, path::PathBuf};

use super::targets::Target;

/// The inputs of one target.
pub(crate) struct Corpus(Vec<Vec<u8>>);

impl Corpus {
    /// Those in its folder, in the order of their names. There is at least one.
    pub(crate) fn of(target: &Target) -> Self {
        let folder = folder(target);
        let files = fs::read_dir(&folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
        let mut files: Vec<PathBuf> = files.map(|file| file.expect("a readable entry").path()).collect();
        files.sort();
        let inputs: Vec<Vec<u8>> =
            files.iter().map(|file| fs::read(file).expect("a readable input")).collect();
        assert!(!inputs.is_empty(), "{} is empty", folder.display());
        Self(inputs)
    }

    pub(crate) fn len(&self) -> usize {
        self.0.len()
    }

    pub(crate) fn get(&self, number: usize) -> Option<&[u8]> {
        self.0.get(number).map(Vec::as_slice)
    }
}

fn folder(target: &Target) -> PathBuf {
    PathBuf::from("tests/corpus").join(target.name)
}

/// The input without whatever is not needed for it to break something: halves, quarters, and so on down to single bytes.
pub(crate) fn cut_down(mut input: Vec<u8>, breaks: impl Fn(&[u8]) -> bool) -> Vec<u8> {
    let mut piece = input.len() / 2;
    while piece > 0 {
        let mut start = 0;
        while start < input.len() {
            let mut shorter = input.clone();
            shorter.drain(start..(start + piece).min(input.len()));
            if breaks(&shorter) {
                input = shorter;
            } else {
                start += piece;
            }
        }
        piece /= 2;
    }
    input
}

/// Puts an input into the corpus, and says where.
pub(crate) fn keep(target: &Target, input: &[u8]) -> String {
    let number =
        input.iter().fold(0_u32, |number, byte| number.wrapping_mul(31).wrapping_add(u32::from(*byte)));
    let file = folder(target).join(format!("broke-{number:08x}"));
    fs::write(&file, input).expect("a file in the corpus");
    file.display().to_string()
}

#[test]
fn an_input_is_cut_down_to_what_breaks() {
    let breaks = |input: &[u8]| input.windows(2).any(|pair| pair == b"xy");
    assert_eq!(cut_down(b"abcdxyefghij".to_vec(), breaks), b"xy");
}
