//! The handshake: what is said, and who is refused.

use std::ffi::OsStr;
use std::fs;
use std::os::unix::ffi::OsStrExt as _;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

use crate::plugin::client::Client;
use crate::plugin::host::Host;
use crate::plugin::services::is_served;

#[tokio::test]
async fn the_line_names_a_unix_socket_and_a_certificate_without_padding() {
    let plugin = Host::new().start();
    let fields = plugin.fields();
    let [core, protocol, network, path, rpc, certificate] = fields[..] else {
        panic!("not six fields: {fields:?}")
    };
    assert_eq!([core, protocol, network, rpc], ["1", "6", "unix", "grpc"]);
    assert!(path.starts_with(&*plugin.scratch().to_string_lossy()), "{path}");
    // Hosts take a field of 50 characters or fewer for none.
    assert!(certificate.len() > 50 && !certificate.contains('='), "{certificate}");
    assert!(is_served(plugin.connect().await).await);
}

#[tokio::test]
async fn a_machine_without_sockets_gets_a_port_of_the_hosts_range() {
    let plugin = Host::new().without_sockets().start();
    let fields = plugin.fields();
    assert_eq!((fields[2], fields.len()), ("tcp", 6));
    let port = fields[3].strip_prefix("127.0.0.1:").expect("loopback");
    let port: u16 = port.parse().expect("a port");
    assert!((10_000..=25_000).contains(&port), "{port}");
    assert!(is_served(plugin.connect().await).await);
}

#[tokio::test]
async fn a_socket_lies_where_the_host_says() {
    let host = Host::new();
    let folder = host.scratch().join("sockets");
    fs::create_dir(&folder).expect("a new folder");
    let folder = folder.display().to_string();
    let plugin = host.with("PLUGIN_UNIX_SOCKET_DIR", &folder).start();
    assert!(plugin.fields()[3].starts_with(&folder), "{}", plugin.said);
    assert!(is_served(plugin.connect().await).await);
}

/// On TCP, every user of the machine could use the provider with this one's credentials.
#[tokio::test]
async fn without_a_client_certificate_the_connection_is_plain_and_on_a_private_socket_or_there_is_none() {
    let plain = || {
        let host = Host::new().without("PLUGIN_CLIENT_CERT");
        host.with("TF_DISABLE_PLUGIN_TLS", "1")
    };
    for host in [plain(), plain().without_sockets(), plain().with_temporary("a".repeat(80))] {
        let mut plugin = host.start();
        let fields = plugin.fields();
        assert_eq!((fields[2], fields[5], fields.len()), ("unix", "", 6));
        let folder = Path::new(fields[3]).parent().expect("it lies in a folder");
        let mode = folder.metadata().expect("the folder is there").permissions().mode();
        assert_eq!(mode & 0o777, 0o700, "{}", folder.display());
        let folder = folder.to_owned();
        let channel = plugin.channel(Client::Nameless).await;
        assert!(is_served(channel.expect("no security")).await);
        plugin.signal("TERM");
        plugin.ended().await;
        assert!(!folder.exists());
    }
    let output = plain().with("PLUGIN_UNIX_SOCKET_DIR", "/nowhere/at/all").run();
    let stderr = String::from_utf8(output.stderr).expect("words are text");
    assert!(stderr.contains("a connection without TLS requires a Unix socket"), "{stderr}");
    assert_eq!((output.status.code(), output.stdout), (Some(1), vec![]));
}

/// TLS is left out where the variable is absent, and never because it cannot be read.
#[test]
fn a_client_certificate_that_is_empty_or_no_text_is_refused() {
    for value in [OsStr::from_bytes(b""), OsStr::from_bytes(b"-----BEGIN \xff")] {
        let output = Host::new().with("PLUGIN_CLIENT_CERT", value).run();
        let stderr = String::from_utf8(output.stderr).expect("words are text");
        assert!(stderr.contains("PLUGIN_CLIENT_CERT"), "{stderr}");
        assert_eq!((output.status.code(), output.stdout), (Some(1), vec![]), "{value:?}");
    }
}

#[tokio::test]
async fn a_path_that_would_break_the_line_is_left_for_another_place() {
    for name in [&b"a|b"[..], b"a\nb", b"a\x1b[2Jb", "a\u{202e}b".as_bytes(), b"a\xffb"] {
        let plugin = Host::new().with_temporary(OsStr::from_bytes(name)).start();
        assert_eq!((plugin.fields().len(), plugin.fields()[2]), (6, "tcp"), "{}", plugin.said);
        assert!(is_served(plugin.connect().await).await);
    }
}

/// The runtime beneath would panic.
#[test]
fn too_few_files_are_an_error_with_a_cause() {
    for host in [Host::new().with_files(12), Host::person().argument("--debug").with_files(20)] {
        let output = host.run();
        let stderr = String::from_utf8(output.stderr).expect("words are text");
        assert!(
            stderr.contains("the limit of open files is too low") && stderr.contains("ulimit -n"),
            "{stderr}"
        );
        assert!(!stderr.contains("panic"), "{stderr}");
        assert_eq!((output.status.code(), output.stdout), (Some(1), vec![]));
    }
}

#[test]
fn the_seventh_field_is_never_written() {
    let plugin = Host::new().with("PLUGIN_MULTIPLEX_GRPC", "true").start();
    assert_eq!(plugin.fields().len(), 6);
}

#[test]
fn who_cannot_be_served_gets_words_on_stderr_and_nothing_on_stdout() {
    let rows = [
        (Host::new().without("TF_PLUGIN_MAGIC_COOKIE"), "Terraform and OpenTofu start it"),
        (Host::new().with("TF_PLUGIN_MAGIC_COOKIE", "wrong"), "Terraform and OpenTofu start it"),
        (Host::person(), "dev_overrides"),
        (
            Host::new().with("PLUGIN_PROTOCOL_VERSIONS", "4,5"),
            "the host offers plugin protocol 4,5, but this provider requires 6",
        ),
        (Host::new().with("PLUGIN_CLIENT_CERT", "no certificate"), "PLUGIN_CLIENT_CERT"),
        (Host::new().with("PLUGIN_UNIX_SOCKET_DIR", "/nowhere/at/all"), "cannot listen for the host"),
    ];
    for (host, words) in rows {
        let output = host.run();
        let stderr = String::from_utf8(output.stderr).expect("words are text");
        assert!(stderr.contains(words), "{words:?} is not in {stderr:?}");
        assert_eq!((output.status.code(), output.stdout), (Some(1), vec![]), "{words}");
    }
}

#[test]
fn six_is_accepted_in_any_order() {
    for versions in ["6,5", "5,6", "6"] {
        let plugin = Host::new().with("PLUGIN_PROTOCOL_VERSIONS", versions).start();
        assert_eq!(plugin.fields()[1], "6", "{versions}");
    }
}

#[test]
fn a_person_can_ask_for_version_and_help() {
    let ask = |argument| {
        let output = Host::person().argument(argument).run();
        assert!(output.status.success(), "{argument}");
        String::from_utf8(output.stdout).expect("words are text")
    };
    let version = format!("terraform-provider-eksaccess {}\n", env!("CARGO_PKG_VERSION"));
    assert_eq!(ask("--version"), version);
    assert!(ask("--help").contains("--debug"));
}
