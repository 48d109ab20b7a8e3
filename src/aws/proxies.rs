//! Which proxy leads to a host: of the settings, else of the environment, one for `http` and one for `https`. Never here:
//! speaking to a proxy.

use aws_smithy_http_client::proxy::ProxyConfig;
use hyper_util::client::proxy::matcher::Matcher;

use super::SetupFault;
use super::endpoints::is_endpoint;
use super::environment::Environment;
use super::settings::Settings;

/// The variables that name the proxy for `http`, for `https` and for both, and the hosts that are reached without one.
/// Those in lower case come first, as for curl and Go.
const HTTP: [&str; 2] = ["http_proxy", "HTTP_PROXY"];
const HTTPS: [&str; 2] = ["https_proxy", "HTTPS_PROXY"];
const ALL: [&str; 2] = ["all_proxy", "ALL_PROXY"];
const NONE: [&str; 2] = ["no_proxy", "NO_PROXY"];

/// The variable by which a CGI program is one: there `HTTP_PROXY` is a header of a request, which anybody can set.
const CGI: &str = "REQUEST_METHOD";

/// The proxies of a process. Their URLs may hold passwords, so they are never shown.
#[derive(Clone, Default)]
pub(super) struct Proxies {
    plain: Option<String>,
    tls: Option<String>,
    except: String,
}

impl Proxies {
    /// The proxies that settings and environment name. An empty setting is no proxy, whatever the environment says.
    ///
    /// # Errors
    /// When one is not the URL of a proxy.
    pub(super) fn of(settings: &Settings, environment: &Environment) -> Result<Self, SetupFault> {
        let Settings { http_proxy, https_proxy, no_proxy, .. } = settings;
        let http = if environment.variable(CGI).is_some() { &HTTP[..1] } else { &HTTP[..] };
        let except = no_proxy.as_deref().or_else(|| first(environment, &NONE).map(|(_, value)| value));
        Ok(Self {
            plain: proxy(("http_proxy", http_proxy.as_deref()), http, environment)?,
            tls: proxy(("https_proxy", https_proxy.as_deref()), &HTTPS, environment)?,
            except: except.unwrap_or_default().to_owned(),
        })
    }

    /// The way to `http` endpoints.
    ///
    /// # Errors
    /// When the proxy is none that the SDK can use.
    pub(super) fn plain(&self) -> Result<ProxyConfig, SetupFault> {
        self.config(self.plain.as_deref(), "http_proxy", |url| ProxyConfig::http(url).ok())
    }

    /// The way to `https` endpoints.
    ///
    /// # Errors
    /// When the proxy is none that the SDK can use.
    pub(super) fn tls(&self) -> Result<ProxyConfig, SetupFault> {
        self.config(self.tls.as_deref(), "https_proxy", |url| ProxyConfig::https(url).ok())
    }

    fn config(
        &self,
        url: Option<&str>,
        setting: &'static str,
        make: fn(String) -> Option<ProxyConfig>,
    ) -> Result<ProxyConfig, SetupFault> {
        let Some(url) = url else { return Ok(ProxyConfig::disabled()) };
        let proxy = make(url.to_owned()).ok_or(SetupFault::Proxy { setting })?;
        Ok(proxy.no_proxy(&self.except))
    }

    /// What finds the proxy for a URL.
    pub(super) fn matcher(&self) -> Matcher {
        let Self { plain, tls, except } = self;
        let (plain, tls) = (plain.as_deref().unwrap_or_default(), tls.as_deref().unwrap_or_default());
        Matcher::builder().http(plain).https(tls).no(except.as_str()).build()
    }

    /// The URLs of the proxies.
    pub(super) fn urls(&self) -> impl Iterator<Item = &str> {
        [&self.plain, &self.tls].into_iter().filter_map(Option::as_deref)
    }
}

fn proxy(
    (setting, given): (&'static str, Option<&str>),
    variables: &[&'static str],
    environment: &Environment,
) -> Result<Option<String>, SetupFault> {
    let named = || first(environment, variables).or_else(|| first(environment, &ALL));
    match given.map(|url| (setting, url)).or_else(named) {
        None | Some((_, "")) => Ok(None),
        Some((setting, url)) => proxy_url(url).map(Some).ok_or(SetupFault::Proxy { setting }),
    }
}

/// The first of the variables that is set, with its value.
fn first<'a>(environment: &'a Environment, names: &[&'static str]) -> Option<(&'static str, &'a str)> {
    names.iter().find_map(|name| Some((*name, environment.variable(name)?.trim())))
}

/// The URL of a proxy. Without a scheme it is reached by `http`, as everywhere.
fn proxy_url(text: &str) -> Option<String> {
    let url = if text.contains("://") { text.to_owned() } else { format!("http://{text}") };
    is_endpoint(&url).then_some(url)
}

/// Whether a text is the URL of a proxy, or `host:port`.
#[must_use]
pub fn is_proxy(text: &str) -> bool {
    proxy_url(text).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The proxy for a URL, by settings and environment.
    fn way(settings: &Settings, environment: &Environment, url: &str) -> Option<String> {
        let proxies = Proxies::of(settings, environment).unwrap();
        let found = proxies.matcher().intercept(&url.parse().unwrap());
        found.map(|proxy| proxy.uri().to_string())
    }

    #[test]
    fn the_setting_goes_before_the_variable_of_the_scheme_before_that_of_all() {
        let all = [("ALL_PROXY", "all:1"), ("https_proxy", "http://low:1"), ("HTTPS_PROXY", "http://up:1")];
        let environment = Environment::from(all);
        let set = |url: &str| Settings { https_proxy: Some(url.to_owned()), ..Settings::default() };
        for (settings, url, proxy) in [
            (Settings::default(), "https://x", Some("http://low:1/")),
            (Settings::default(), "http://x", Some("http://all:1/")),
            (set("http://set:1"), "https://x", Some("http://set:1/")),
            (set("http://set:1"), "http://x", Some("http://all:1/")),
            (set(""), "https://x", None),
        ] {
            assert_eq!(way(&settings, &environment, url).as_deref(), proxy, "{url}");
        }
    }

    /// The setting excepts hosts from the environment's proxies as well.
    #[test]
    fn a_host_is_excepted_by_the_setting_else_by_the_variable() {
        let environment = Environment::from([("HTTPS_PROXY", "p:1"), ("NO_PROXY", "a.example")]);
        let set = Settings { no_proxy: Some("b.example".to_owned()), ..Settings::default() };
        for (settings, url, has_proxy) in [
            (&Settings::default(), "https://a.example", false),
            (&Settings::default(), "https://b.example", true),
            (&set, "https://a.example", true),
            (&set, "https://b.example", false),
        ] {
            assert_eq!(way(settings, &environment, url).is_some(), has_proxy, "{url}");
        }
    }

    #[test]
    fn a_header_of_a_request_to_a_cgi_program_is_no_proxy() {
        let cgi = Environment::from([("HTTP_PROXY", "evil:1"), ("REQUEST_METHOD", "GET")]);
        assert_eq!(way(&Settings::default(), &cgi, "http://x"), None);
    }

    #[test]
    fn what_is_no_proxy_is_named_by_its_setting_or_variable() {
        let bad = Settings { https_proxy: Some("http://[".to_owned()), ..Settings::default() };
        let socks = Environment::from([("ALL_PROXY", "socks5://x:1")]);
        for (settings, environment, setting) in
            [(bad, Environment::default(), "https_proxy"), (Settings::default(), socks, "ALL_PROXY")]
        {
            assert_eq!(Proxies::of(&settings, &environment).err(), Some(SetupFault::Proxy { setting }));
        }
    }
}
