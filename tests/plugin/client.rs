//! A client as hosts have one: its certificate, its TLS, its channel. Never here: expectations.

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use futures_util::FutureExt as _;
use futures_util::future::BoxFuture;
use hyper_util::rt::TokioIo;
use rcgen::{
    BasicConstraints, Certificate, CertificateParams, DnType, ExtendedKeyUsagePurpose, IsCa, KeyPair,
    KeyUsagePurpose, PKCS_ECDSA_P521_SHA512,
};
use rustls::crypto::aws_lc_rs;
use rustls::pki_types::{CertificateDer, PrivatePkcs8KeyDer, ServerName};
use rustls::{ClientConfig, RootCertStore, SupportedProtocolVersion};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpStream, UnixStream};
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;
use tonic::codegen::{Service, http::Uri};
use tonic::transport::{Channel, Endpoint, Error};

use crate::plugin::host::PATIENCE;

/// A certificate and its key, as hosts make them: P-521, self-signed, and an authority in name.
pub struct Identity {
    certificate: Certificate,
    key: KeyPair,
}

impl Identity {
    pub fn new() -> Self {
        let key = KeyPair::generate_for(&PKCS_ECDSA_P521_SHA512).expect("P-521 is there");
        let mut parameters = CertificateParams::new(["localhost".to_owned()]).expect("a name");
        parameters.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        parameters.key_usages = vec![
            KeyUsagePurpose::DigitalSignature,
            KeyUsagePurpose::KeyEncipherment,
            KeyUsagePurpose::KeyAgreement,
            KeyUsagePurpose::KeyCertSign,
        ];
        parameters.extended_key_usages =
            vec![ExtendedKeyUsagePurpose::ClientAuth, ExtendedKeyUsagePurpose::ServerAuth];
        let name = &mut parameters.distinguished_name;
        name.push(DnType::CommonName, "localhost");
        name.push(DnType::OrganizationName, "HashiCorp");
        let certificate = parameters.self_signed(&key).expect("a certificate");
        Self { certificate, key }
    }

    /// The certificate, as `PLUGIN_CLIENT_CERT` has it.
    pub fn pem(&self) -> String {
        self.certificate.pem()
    }
}

/// Whom the client says it is.
#[derive(Clone, Copy)]
pub enum Client<'a> {
    /// The host itself.
    Host,
    /// Somebody else.
    Other(&'a Identity),
    /// Nobody.
    Nameless,
}

/// Trusts the certificate of the handshake line, `server`, and nothing else.
pub fn config(
    server: &str,
    identity: Option<&Identity>,
    versions: &[&'static SupportedProtocolVersion],
) -> ClientConfig {
    let certificate = STANDARD_NO_PAD.decode(server);
    let certificate = CertificateDer::from(certificate.expect("base64 without padding"));
    let mut roots = RootCertStore::empty();
    roots.add(certificate).expect("a certificate");
    let builder = ClientConfig::builder_with_provider(aws_lc_rs::default_provider().into())
        .with_protocol_versions(versions)
        .expect("versions that exist")
        .with_root_certificates(roots);
    let config = match identity {
        Some(Identity { certificate, key }) => {
            let key = PrivatePkcs8KeyDer::from(key.serialize_der());
            builder.with_client_auth_cert(vec![certificate.der().clone()], key.into())
        }
        None => Ok(builder.with_no_client_auth()),
    };
    let mut config = config.expect("a key that fits");
    config.alpn_protocols = vec![b"h2".to_vec()];
    config
}

/// A socket of either network.
pub type Socket = Pin<Box<dyn Pipe>>;

/// Bytes both ways.
pub trait Pipe: AsyncRead + AsyncWrite + Send {}

impl<T: AsyncRead + AsyncWrite + Send> Pipe for T {}

/// Opens a socket, and says nothing over it.
pub async fn open(network: &str, address: &str) -> io::Result<Socket> {
    if network == "unix" {
        return Ok(Box::pin(UnixStream::connect(address).await?));
    }
    Ok(Box::pin(TcpStream::connect(address).await?))
}

/// Takes a socket through the TLS handshake.
pub async fn secure(socket: Socket, config: ClientConfig) -> io::Result<TlsStream<Socket>> {
    let name = ServerName::try_from("localhost").expect("a name");
    TlsConnector::from(Arc::new(config)).connect(name, socket).await
}

/// A gRPC channel to where a plugin listens.
pub async fn dial(network: &str, address: &str, tls: Option<ClientConfig>) -> Result<Channel, Error> {
    let connector = Connector { network: network.to_owned(), address: address.to_owned(), tls };
    let endpoint = Endpoint::from_static("http://localhost").connect_timeout(PATIENCE);
    endpoint.connect_with_connector(connector).await
}

#[derive(Clone)]
struct Connector {
    network: String,
    address: String,
    tls: Option<ClientConfig>,
}

impl Service<Uri> for Connector {
    type Response = TokioIo<Socket>;
    type Error = io::Error;
    type Future = BoxFuture<'static, io::Result<Self::Response>>;

    fn poll_ready(&mut self, _context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, _uri: Uri) -> Self::Future {
        let Self { network, address, tls } = self.clone();
        async move {
            let socket = open(&network, &address).await?;
            Ok(TokioIo::new(match tls {
                Some(tls) => Box::pin(secure(socket, tls).await?) as Socket,
                None => socket,
            }))
        }
        .boxed()
    }
}
