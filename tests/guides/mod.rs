//! Guides whose screens are the provider's own commands, played against the simulator. Never here: guides that need a host
//! (`tests/host`), and which answer follows from which facts (`tests/reports`, `tests/rpc/audit`).

use std::{
    fs,
    path::{Path, PathBuf},
};

use harness::{Embedded, World};

use crate::guide::{Guide, Shell};

/// A folder of its own for a guide.
fn folder(guide: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("guides").join(guide);
    fs::create_dir_all(&folder).unwrap();
    folder
}

#[test]
fn the_guide_about_credentials_shows_the_error_that_lists_their_sources() {
    let simulator = Embedded::start(World::standard().into_json()).unwrap();
    let shell = Shell::at(&folder("provider-authentication"), simulator.url());
    Guide::open("provider-authentication").play(|_, command| {
        let nothing =
            "unset AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY AWS_CONFIG_FILE AWS_SHARED_CREDENTIALS_FILE";
        shell.shows(&format!("{nothing}\nexport HOME=/home/jo\n{command}"), 3)
    });
}
