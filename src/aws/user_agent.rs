//! The products that requests name, by which people find them in AWS's logs: this provider, those of the settings, and
//! what `TF_APPEND_USER_AGENT` has. Never here: what the SDK says of itself, which comes before.

use std::sync::Arc;

use aws_smithy_runtime_api::box_error::BoxError;
use aws_smithy_runtime_api::client::interceptors::Intercept;
use aws_smithy_runtime_api::client::interceptors::context::BeforeTransmitInterceptorContextMut;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use aws_smithy_types::config_bag::ConfigBag;

use super::SetupFault;
use super::environment::Environment;
use super::settings::Settings;

/// This provider, as a product.
const PRODUCT: &str = concat!("terraform-provider-eksaccess/", env!("CARGO_PKG_VERSION"));

/// The variable whose value is appended as it is, as by the aws provider.
const APPENDED: &str = "TF_APPEND_USER_AGENT";

/// The header.
const USER_AGENT: &str = "user-agent";

/// Names the products in each request. The header is no part of what is signed.
#[derive(Clone, Debug)]
pub(super) struct UserAgent(Arc<str>);

impl UserAgent {
    /// The products of the settings and the environment.
    ///
    /// # Errors
    /// When one could not stand in a header.
    pub(super) fn of(settings: &Settings, environment: &Environment) -> Result<Self, SetupFault> {
        let fault = |setting| SetupFault::Value { setting, expected: "a text of printable ASCII characters" };
        let appended = environment.variable(APPENDED).map(str::trim);
        if !settings.user_agent.iter().all(|product| is_product(product)) {
            return Err(fault("user_agent"));
        }
        if appended.is_some_and(|text| !is_product(text)) {
            return Err(fault(APPENDED));
        }
        let given = settings.user_agent.iter().map(|product| product.trim());
        let products: Vec<&str> = [PRODUCT].into_iter().chain(given).chain(appended).collect();
        Ok(Self(products.join(" ").into()))
    }
}

/// Whether a text names a product in a header: printable ASCII, and not blank.
#[must_use]
pub fn is_product(text: &str) -> bool {
    !text.trim().is_empty() && text.bytes().all(|byte| byte == b' ' || byte.is_ascii_graphic())
}

impl Intercept for UserAgent {
    fn name(&self) -> &'static str {
        "UserAgent"
    }

    fn modify_before_transmit(
        &self,
        context: &mut BeforeTransmitInterceptorContextMut<'_>,
        _components: &RuntimeComponents,
        _bag: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        let headers = context.request_mut().headers_mut();
        let sdk = headers.get(USER_AGENT).unwrap_or_default();
        let all = format!("{sdk} {}", self.0).trim_start().to_owned();
        headers.insert(USER_AGENT, all);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_product_is_printable_and_cannot_end_a_header() {
        for (text, is) in [
            ("my-module/1.2.3", true),
            ("my-module/1.2.3 (a comment; +https://example.com)", true),
            ("", false),
            (" ", false),
            ("a\r\nx-evil: 1", false),
            ("modül/1", false),
            ("a\u{7f}", false),
        ] {
            assert_eq!(is_product(text), is, "{text:?}");
        }
    }

    #[test]
    fn the_provider_comes_first_and_the_environment_last() {
        let settings = Settings { user_agent: vec!["one/1".to_owned()], ..Settings::default() };
        let environment = Environment::from([("TF_APPEND_USER_AGENT", " two/2 (x) ")]);
        let UserAgent(products) = UserAgent::of(&settings, &environment).unwrap();
        assert_eq!(&*products, format!("{PRODUCT} one/1 two/2 (x)"));
        let broken = Environment::from([("TF_APPEND_USER_AGENT", "a\nb")]);
        let fault = UserAgent::of(&settings, &broken).unwrap_err();
        assert!(matches!(fault, SetupFault::Value { setting: "TF_APPEND_USER_AGENT", .. }));
    }
}
