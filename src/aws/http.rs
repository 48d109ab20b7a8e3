//! The one HTTP client that everything shares: EKS, IAM, STS, and whatever the credentials come from. Certificates are
//! read when the first `https` request is sent, and never for `http`. Responses come whole. Never here: retries,
//! signatures.

use std::collections::HashMap;
use std::fmt;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::Duration;

use aws_smithy_http_client::Connector;
use aws_smithy_http_client::proxy::ProxyConfig;
use aws_smithy_http_client::tls::rustls_provider::CryptoMode;
use aws_smithy_http_client::tls::{Provider, TlsContext, TrustStore};
use aws_smithy_runtime_api::client::http::{
    HttpClient, HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpConnector,
};
use aws_smithy_runtime_api::client::orchestrator::HttpRequest;
use aws_smithy_runtime_api::client::result::ConnectorError;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use rustls::RootCertStore;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;

use super::environment::Environment;
use super::proxies::Proxies;
use super::response::whole;
use super::{Settings, SetupFault};

/// The shared client. Cloning shares its connections.
#[derive(Clone)]
pub(super) struct SharedHttp(Arc<Inner>);

struct Inner {
    plain_proxy: ProxyConfig,
    tls_proxy: ProxyConfig,
    bundle: Option<Bundle>,
    made: Mutex<HashMap<Timeouts, SharedHttpConnector>>,
}

/// A file with certificates, and the setting or variable that names it.
type Bundle = (&'static str, PathBuf);

/// The settings that make a difference to a connector: the limits for connecting and for reading.
type Timeouts = (Option<Duration>, Option<Duration>);

impl SharedHttp {
    /// The client that the settings, the environment and the profile's `ca_bundle` ask for. Reads no file.
    ///
    /// # Errors
    /// When a proxy's URL is none.
    pub(super) fn new(
        settings: &Settings,
        environment: &Environment,
        ca_bundle: Option<&str>,
    ) -> Result<Self, SetupFault> {
        let proxies = Proxies::of(settings, environment)?;
        Ok(Self(Arc::new(Inner {
            plain_proxy: proxies.plain()?,
            tls_proxy: proxies.tls()?,
            bundle: bundle(settings.custom_ca_bundle.as_deref(), environment, ca_bundle),
            made: Mutex::default(),
        })))
    }
}

fn bundle(setting: Option<&str>, environment: &Environment, profile: Option<&str>) -> Option<Bundle> {
    let given = setting.map(|path| ("custom_ca_bundle", environment.expanded(path)));
    let named = |name| environment.variable(name).map(|path| (name, PathBuf::from(path)));
    let of_profile = || profile.map(|path| ("ca_bundle of the profile", PathBuf::from(path)));
    given.or_else(|| named("AWS_CA_BUNDLE")).or_else(of_profile)
}

fn read((setting, path): &Bundle) -> Result<Vec<u8>, SetupFault> {
    let fault = |cause: String| SetupFault::CaBundle { setting, path: path.clone(), cause };
    let pem = std::fs::read(path).map_err(|error| fault(error.to_string()))?;
    check_pem(&pem).map_err(fault)?;
    Ok(pem)
}

/// The SDK would panic at a bundle that it cannot read, so it is read here first.
fn check_pem(pem: &[u8]) -> Result<(), String> {
    let mut roots = RootCertStore::empty();
    for certificate in CertificateDer::pem_slice_iter(pem) {
        let certificate = certificate.map_err(|error| error.to_string())?;
        roots.add(certificate).map_err(|error| error.to_string())?;
    }
    if roots.is_empty() { Err("it contains no certificate".to_owned()) } else { Ok(()) }
}

impl HttpClient for SharedHttp {
    fn http_connector(
        &self,
        settings: &HttpConnectorSettings,
        components: &RuntimeComponents,
    ) -> SharedHttpConnector {
        let key = (settings.connect_timeout(), settings.read_timeout());
        let mut made = self.0.made.lock().unwrap_or_else(PoisonError::into_inner);
        let connector = || {
            SharedHttpConnector::new(ByScheme {
                shared: Arc::clone(&self.0),
                settings: settings.clone(),
                components: components.clone(),
                plain: OnceLock::new(),
                tls: OnceLock::new(),
            })
        };
        made.entry(key).or_insert_with(connector).clone()
    }
}

/// One connector for each scheme, made when it is first needed.
struct ByScheme {
    shared: Arc<Inner>,
    settings: HttpConnectorSettings,
    components: RuntimeComponents,
    plain: OnceLock<Connector>,
    tls: OnceLock<Result<Connector, SetupFault>>,
}

impl ByScheme {
    fn plain(&self) -> Connector {
        let nothing = TlsContext::builder().with_trust_store(TrustStore::empty()).build();
        self.connector(nothing.unwrap_or_default(), self.shared.plain_proxy.clone())
    }

    fn tls(&self) -> Result<Connector, SetupFault> {
        let mut trusted = TrustStore::default();
        if let Some(bundle) = &self.shared.bundle {
            trusted.add_pem_certificate(read(bundle)?);
        }
        let context = TlsContext::builder().with_trust_store(trusted).build();
        Ok(self.connector(context.unwrap_or_default(), self.shared.tls_proxy.clone()))
    }

    fn connector(&self, context: TlsContext, proxy: ProxyConfig) -> Connector {
        let mut builder = Connector::builder().connector_settings(self.settings.clone()).proxy_config(proxy);
        builder.set_sleep_impl(self.components.sleep_impl());
        builder.tls_provider(Provider::rustls(CryptoMode::AwsLc)).tls_context(context).build()
    }
}

impl HttpConnector for ByScheme {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        let answer = if request.uri().starts_with("http:") {
            self.plain.get_or_init(|| self.plain()).call(request)
        } else {
            match self.tls.get_or_init(|| self.tls()) {
                Ok(connector) => connector.call(request),
                Err(fault) => {
                    let error = ConnectorError::user(Box::new(fault.clone()));
                    return HttpConnectorFuture::ready(Err(error));
                }
            }
        };
        HttpConnectorFuture::new(async { whole(answer.await?).await })
    }
}

impl fmt::Debug for SharedHttp {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("SharedHttp")
    }
}

impl fmt::Debug for ByScheme {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("ByScheme")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bundle_that_cannot_be_used_is_an_error_that_names_it() {
        let missing = ("AWS_CA_BUNDLE", PathBuf::from("/nowhere/ca.pem"));
        let fault = read(&missing).unwrap_err();
        assert!(fault.to_string().starts_with("AWS_CA_BUNDLE: the CA bundle /nowhere/ca.pem cannot be used"));
        for pem in ["", "no certificate", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"] {
            assert!(check_pem(pem.as_bytes()).is_err(), "{pem}");
        }
    }

    #[test]
    fn a_bundle_with_a_certificate_passes() {
        let made = rcgen::generate_simple_self_signed(vec!["localhost".to_owned()]).unwrap();
        assert_eq!(check_pem(made.cert.pem().as_bytes()), Ok(()));
    }

    #[test]
    fn the_setting_s_bundle_goes_before_the_variable_s_before_the_profile_s() {
        let named = Environment::from([("AWS_CA_BUNDLE", "/v.pem"), ("HOME", "/home/jo")]);
        for (setting, environment, profile, expected) in [
            (Some("~/s.pem"), &named, Some("/p.pem"), Some(("custom_ca_bundle", "/home/jo/s.pem"))),
            (None, &named, Some("/p.pem"), Some(("AWS_CA_BUNDLE", "/v.pem"))),
            (None, &Environment::default(), Some("/p.pem"), Some(("ca_bundle of the profile", "/p.pem"))),
            (None, &Environment::default(), None, None),
        ] {
            let expected = expected.map(|(name, path)| (name, PathBuf::from(path)));
            assert_eq!(bundle(setting, environment, profile), expected);
        }
    }

    #[test]
    fn a_proxy_that_is_no_url_names_its_setting() {
        let settings = Settings { https_proxy: Some("http://[".to_owned()), ..Settings::default() };
        let new = |settings| SharedHttp::new(settings, &Environment::default(), None);
        assert!(matches!(new(&settings), Err(SetupFault::Proxy { setting: "https_proxy" })));
        let none = Settings { https_proxy: Some(String::new()), ..Settings::default() };
        assert!(new(&none).is_ok());
    }
}
