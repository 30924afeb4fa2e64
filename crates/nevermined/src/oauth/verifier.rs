use std::fmt;
use std::str::FromStr;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use secrecy::{ExposeSecret, SecretString};
use sha2::{Digest as _, Sha256};
use subtle::ConstantTimeEq as _;

use crate::{Error, ErrorKind, Outcome};

/// What a program proves later that it is the one that asked: PKCE, RFC 7636. Secret.
#[derive(Clone)]
pub(super) struct Verifier(SecretString);

impl Verifier {
    /// 256 bits of the operating system.
    pub(super) fn random() -> Result<Self, Error> {
        Ok(Self(random_text()?.into()))
    }

    pub(super) fn expose(&self) -> &str {
        self.0.expose_secret()
    }

    pub(super) fn challenge(&self) -> CodeChallenge {
        CodeChallenge::of(self.expose())
    }
}

/// What a program shows of its verifier while it asks: the SHA-256 of it, in base64url without padding (`S256`).
///
/// ```
/// use nevermined::oauth::CodeChallenge;
///
/// // The example of RFC 7636, appendix B.
/// let challenge = CodeChallenge::of("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk");
/// assert_eq!(challenge.as_str(), "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM");
/// assert!("too short".parse::<CodeChallenge>().is_err());
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CodeChallenge(String);

impl CodeChallenge {
    /// The challenge of a verifier.
    #[must_use]
    pub fn of(verifier: &str) -> Self {
        Self(URL_SAFE_NO_PAD.encode(Sha256::digest(verifier)))
    }

    /// The challenge as it is sent.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for CodeChallenge {
    type Err = Error;

    /// # Errors
    /// `InvalidRequest`, not sent: no base64url of 32 bytes.
    fn from_str(text: &str) -> Result<Self, Error> {
        match URL_SAFE_NO_PAD.decode(text) {
            Ok(bytes) if bytes.len() == 32 => Ok(Self(text.to_owned())),
            _ => Err(
                Error::invalid("the code challenge is no base64url of 32 bytes")
                    .with_hint("it is the SHA-256 of the program's verifier, without padding"),
            ),
        }
    }
}

impl fmt::Display for CodeChallenge {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// 43 characters that nobody guesses. The client's own randomness is for jitter and can be seeded; this cannot.
pub(super) fn random_text() -> Result<String, Error> {
    let mut bytes = [0_u8; 32];
    getrandom::fill(&mut bytes).map_err(|error| {
        let message = format!("the operating system gives no random numbers: {error}");
        Error::new(ErrorKind::Config, Outcome::NotSent, message)
    })?;
    Ok(URL_SAFE_NO_PAD.encode(bytes))
}

/// Whether two texts are equal, in a time that does not tell where they differ.
pub(super) fn are_equal(one: &str, other: &str) -> bool {
    one.as_bytes().ct_eq(other.as_bytes()).into()
}
