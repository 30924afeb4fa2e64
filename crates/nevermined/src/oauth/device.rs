use std::time::Duration;

/// A program that asks for a connection.
pub use nevermined_api::root::types::ConnectDetails as Connector;
/// What a program on a device asks for.
pub use nevermined_api::root::types::DeviceVerificationDetails as DeviceDetails;
use nevermined_api::root::{
    DECIDE_DEVICE_AUTHORIZATION, GET_CONNECTOR, GET_DEVICE_AUTHORIZATION,
    START_DEVICE_AUTHORIZATION, types,
};

use super::{OAuthClientHandle, OAuthHandle, filled};
use crate::endpoint::{endpoint, nothing, part};
use crate::secret_text::{secret_text, some_secret};
use crate::{Error, Request};

/// The pause between two polls, where the service names none: RFC 8628, section 3.2.
const INTERVAL: Duration = Duration::from_secs(5);

/// How long codes last, where the service does not say.
const LIFETIME: Duration = Duration::from_secs(600);

secret_text! {
    /// The code by which a device asks for its tokens. `Debug` does not show it.
    ///
    /// ```
    /// let code = nevermined::oauth::DeviceCode::new("dc_1");
    /// assert_eq!(format!("{code:?}"), "DeviceCode([redacted])");
    /// ```
    DeviceCode
}

/// A device that waits to be let in. Source: `DeviceAuthorizationResponse`.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct DeviceAuthorization {
    /// What the device asks for its tokens with.
    pub device_code: DeviceCode,
    /// What the owner enters, as `BCDF-GHJK`.
    pub user_code: Option<String>,
    /// Where the owner enters it.
    pub verification_uri: Option<String>,
    /// The same with the code filled in.
    pub verification_uri_complete: Option<String>,
    /// How long the codes last from when they came; 10 minutes if the service does not say.
    pub expires_in: Duration,
    /// How long to wait between two polls; 5 seconds if the service does not say.
    pub interval: Duration,
}

impl OAuthClientHandle {
    /// Opens an authorization for a program that has no browser. Show the owner where to enter the user code, and
    /// [wait](Self::wait_for_device) meanwhile.
    ///
    /// Source: `startDeviceAuthorization`.
    ///
    /// # Errors
    /// | kind | outcome |
    /// |---|---|
    /// | `InvalidRequest`: an empty client id or agent | `NotSent` |
    /// | `InvalidRequest` (400) | `Rejected` |
    /// | `Timeout`, `Connect`, `Server`, `Decode` | `Unknown`: codes may exist that nobody has; they end by themselves |
    ///
    /// The example is at [`OAuthClientHandle`].
    pub fn start_device(&self, agent: impl Into<String>) -> Request<StartDevice> {
        let start = filled("the client id", self.id.clone()).and_then(|client_id| {
            Ok(StartDevice {
                body: types::DeviceAuthorizationRequest {
                    agent_id: filled("the agent's id", agent.into())?,
                    client_id,
                    resource: None,
                    scope: None,
                },
            })
        });
        Request::new(&self.core, start)
    }
}

impl OAuthHandle {
    /// Lets the program in that showed a user code, for the account's owner.
    ///
    /// Source: `decideDeviceAuthorization`.
    ///
    /// # Errors
    /// | kind | outcome |
    /// |---|---|
    /// | `InvalidRequest`: an empty code | `NotSent` |
    /// | `InvalidRequest` (400): no such code, or it was decided on; `Unauthorized` (401) | `Rejected` |
    /// | `Timeout`, `Connect`, `Server` | `Unknown`: read the [details](Self::device_details) before you repeat it |
    ///
    /// ```
    /// # async fn run(nvm: nevermined::Nevermined) -> Result<(), nevermined::Error> {
    /// let details = nvm.oauth().device_details("BCDF-GHJK").await?;
    /// println!("{:?} asks for {:?}", details.connector_name, details.consent_type);
    /// nvm.oauth().approve_device("BCDF-GHJK").await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn approve_device(&self, user_code: impl Into<String>) -> Request<DecideDevice> {
        self.decide(user_code.into(), true)
    }

    /// Denies the program that showed a user code, for the account's owner.
    ///
    /// Source: `decideDeviceAuthorization`.
    ///
    /// # Errors
    /// Those of [`approve_device`](Self::approve_device).
    ///
    /// ```
    /// # async fn run(nvm: nevermined::Nevermined) -> Result<(), nevermined::Error> {
    /// nvm.oauth().deny_device("BCDF-GHJK").await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn deny_device(&self, user_code: impl Into<String>) -> Request<DecideDevice> {
        self.decide(user_code.into(), false)
    }

    fn decide(&self, user_code: String, approve: bool) -> Request<DecideDevice> {
        let decide = filled("the user code", user_code).map(|user_code| DecideDevice {
            body: types::DeviceVerificationRequest { approve, user_code },
        });
        Request::new(&self.core, decide)
    }

    /// Reads what the program asks for that showed a user code, to show it to the owner before they decide.
    ///
    /// Source: `getDeviceAuthorization`.
    ///
    /// # Errors
    /// `InvalidRequest` (an empty code: `NotSent`; 400), `Unauthorized` (401): `Rejected`. `Timeout`, `Connect`, `Server`,
    /// `Decode`: it can be repeated.
    ///
    /// The example is at [`approve_device`](Self::approve_device).
    pub fn device_details(&self, user_code: impl Into<String>) -> Request<GetDeviceDetails> {
        let get = filled("the user code", user_code.into()).map(|user_code| GetDeviceDetails {
            body: types::UserCodeRequest { user_code },
        });
        Request::new(&self.core, get)
    }

    /// Reads who a program is, and whether it may ask for the whole account.
    ///
    /// Source: `getConnector`.
    ///
    /// # Errors
    /// `InvalidRequest` (an empty client id: `NotSent`; 400), `Unauthorized` (401): `Rejected`. `Timeout`, `Connect`,
    /// `Server`, `Decode`: it can be repeated.
    ///
    /// ```
    /// # async fn run(nvm: nevermined::Nevermined) -> Result<(), nevermined::Error> {
    /// let connector = nvm.oauth().connector("my-program").await?;
    /// println!("{:?}", connector.connector_name);
    /// # Ok(())
    /// # }
    /// ```
    pub fn connector(&self, client_id: impl Into<String>) -> Request<GetConnector> {
        let get = filled("the client id", client_id.into()).map(|client_id| GetConnector {
            body: types::ConnectDetailsRequest { client_id },
        });
        Request::new(&self.core, get)
    }
}

endpoint! {
    /// A device flow to be opened; from [`OAuthClientHandle::start_device`].
    StartDevice { body: types::DeviceAuthorizationRequest }
    START_DEVICE_AUTHORIZATION,
    |this, client| client.root().start_device_authorization(&this.body),
    json |wire: types::DeviceAuthorizationResponse| -> DeviceAuthorization { read(wire) }
}

fn read(wire: types::DeviceAuthorizationResponse) -> Result<DeviceAuthorization, Error> {
    let seconds = |number: Option<i64>, otherwise: Duration| {
        let number = number.and_then(|number| u64::try_from(number).ok());
        number
            .filter(|number| *number > 0)
            .map_or(otherwise, Duration::from_secs)
    };
    Ok(DeviceAuthorization {
        device_code: part(some_secret(wire.device_code), "device_code").map(DeviceCode::new)?,
        user_code: wire.user_code,
        verification_uri: wire.verification_uri,
        verification_uri_complete: wire.verification_uri_complete,
        expires_in: seconds(wire.expires_in, LIFETIME),
        interval: seconds(wire.interval, INTERVAL),
    })
}

impl Request<StartDevice> {
    /// The address of what the tokens are for. The host of this API: an API key. Another: a permission of x402.
    pub fn resource(self, url: impl Into<String>) -> Self {
        self.set(|start| start.body.resource = Some(url.into()))
    }

    /// What the tokens allow, in words separated by spaces.
    pub fn scope(self, scope: impl Into<String>) -> Self {
        self.set(|start| start.body.scope = Some(scope.into()))
    }
}

endpoint! {
    /// A decision on a device; from [`OAuthHandle::approve_device`] and [`OAuthHandle::deny_device`].
    DecideDevice { body: types::DeviceVerificationRequest }
    DECIDE_DEVICE_AUTHORIZATION,
    |this, client| client.root().decide_device_authorization(&this.body),
    bytes |body: &bytes::Bytes| -> () { nothing(body) }
}

endpoint! {
    /// A reading of what a device asks for; from [`OAuthHandle::device_details`].
    GetDeviceDetails { body: types::UserCodeRequest }
    GET_DEVICE_AUTHORIZATION,
    |this, client| client.root().get_device_authorization(&this.body),
    json |wire: types::DeviceVerificationDetails| -> DeviceDetails { Ok(wire) }
}

endpoint! {
    /// A reading of who a program is; from [`OAuthHandle::connector`].
    GetConnector { body: types::ConnectDetailsRequest }
    GET_CONNECTOR,
    |this, client| client.root().get_connector(&this.body),
    json |wire: types::ConnectDetails| -> Connector { Ok(wire) }
}
