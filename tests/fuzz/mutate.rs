//! New inputs from old ones: bytes changed, pieces removed, repeated, exchanged, and words of the target put in between.
//! Never here: what an input is for.

use super::{corpus::Corpus, targets::Target};
use crate::chance::Chance;

/// The longest input, but for the few that are as long as they can be made.
const LONGEST: usize = 4 * 1024;
/// The longest of all.
const LONGEST_OF_ALL: usize = 256 * 1024;
/// Bytes that are the edge of something.
const EDGES: [u8; 12] = [0, 1, 0x1f, 0x20, 0x7f, 0x80, 0x9f, 0xc0, 0xc1, 0xd9, 0xdf, 0xff];

/// An input that nobody has tried yet, most likely.
pub(crate) fn mutated(chance: &mut Chance, corpus: &Corpus, target: &Target) -> Vec<u8> {
    let mut input = any(chance, corpus).to_vec();
    for _ in 0..=chance.below(6) {
        change(chance, &mut input, corpus, target);
        input.truncate(LONGEST);
    }
    if chance.below(2_000) == 0 {
        repeat_to_the_end(chance, &mut input);
    }
    input
}

fn any<'c>(chance: &mut Chance, corpus: &'c Corpus) -> &'c [u8] {
    corpus.get(chance.below(corpus.len())).unwrap_or_default()
}

fn change(chance: &mut Chance, input: &mut Vec<u8>, corpus: &Corpus, target: &Target) {
    let place = chance.below(input.len() + 1);
    let end = (place + 1 + chance.below(16)).min(input.len());
    match chance.below(9) {
        0 if place < input.len() => input[place] ^= 1 << chance.below(8),
        1 if place < input.len() => input[place] = chance.pick(&EDGES),
        2 => drop(input.drain(place..end)),
        3 => input.truncate(place),
        4 => {
            let piece = input[place..end].to_vec();
            let most = if chance.percent(10) { 300 } else { 4 };
            let times = 1 + chance.below(most);
            input.splice(place..place, piece.repeat(times));
        }
        5 => {
            let other = any(chance, corpus);
            let from = chance.below(other.len() + 1);
            input.truncate(place);
            input.extend_from_slice(&other[from..]);
        }
        6 => {
            input.splice(place..end, chance.pick(target.words).bytes());
        }
        _ => {
            input.splice(place..place, chance.pick(target.words).bytes());
        }
    }
}

/// One piece again and again: what is nested or long without an end.
fn repeat_to_the_end(chance: &mut Chance, input: &mut Vec<u8>) {
    let place = chance.below(input.len() + 1);
    let piece = input[place..].iter().copied().take(1 + chance.below(8)).collect::<Vec<u8>>();
    if !piece.is_empty() {
        let times = (LONGEST_OF_ALL - input.len()) / piece.len();
        input.splice(place..place, piece.repeat(times));
    }
}
