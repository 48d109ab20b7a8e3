//! The log, as hosts read it.

use serde_json::Value;

use crate::plugin::go_plugin::Empty;
use crate::plugin::go_plugin::grpc_controller_client::GrpcControllerClient;
use crate::plugin::host::Host;

/// The log of a plugin that has served its host to the end.
async fn log(host: Host) -> Vec<Value> {
    let mut plugin = host.start();
    let channel = plugin.connect().await;
    let answer = GrpcControllerClient::new(channel).shutdown(Empty {}).await;
    answer.expect("Shutdown is answered first");
    let stderr = plugin.ended().await.stderr;
    let lines = stderr.lines().map(serde_json::from_str);
    lines.collect::<Result<_, _>>().expect("lines of JSON")
}

fn levels(log: &[Value]) -> Vec<&str> {
    let levels = log.iter().map(|line| line["@level"].as_str());
    levels.collect::<Option<_>>().expect("levels are text")
}

#[tokio::test]
async fn a_log_line_is_an_object_with_go_hclogs_four_strings() {
    let log = log(Host::new().with("TF_LOG", "trace")).await;
    assert!(!log.is_empty());
    for line in &log {
        for name in ["@level", "@message", "@module", "@timestamp"] {
            assert!(line[name].is_string(), "{name} in {line}");
        }
        let stamp = line["@timestamp"].as_str().expect("a string");
        let (_, fraction) = stamp.split_once('.').expect("a fraction");
        let digits = fraction.strip_suffix('Z').expect("UTC");
        assert_eq!(digits.len(), 6, "{stamp}");
    }
}

#[tokio::test]
async fn the_level_is_what_the_host_asks_for() {
    let asked = async |name, level| log(Host::new().with(name, level)).await;
    assert_eq!(log(Host::new()).await, [Value::Null; 0]);
    for silent in ["off", "error", "warn"] {
        assert_eq!(asked("TF_LOG", silent).await, [Value::Null; 0], "{silent}");
    }
    assert_eq!(levels(&asked("TF_LOG_PROVIDER", "INFO").await), ["info"]);
    for everything in ["debug", "trace", "json"] {
        let log = asked("TF_LOG", everything).await;
        assert_eq!(levels(&log), ["info", "debug"], "{everything}");
    }

    let host = Host::new().with("TF_LOG", "trace");
    let narrowed = log(host.with("TF_LOG_PROVIDER", "error")).await;
    assert_eq!(narrowed, [Value::Null; 0]);
}
