//! From one client to the others: same connections, same seam.

use crate::Client;
#[cfg(any(feature = "organizations", feature = "additions", feature = "root"))]
use crate::ClientInfo as _;

/// Where the API is, on its host.
#[cfg(feature = "root")]
const API: &str = "/api/v1";

impl Client {
    /// The client of the organizations, with this one's base URL, connections and [`Seam`](crate::Seam).
    #[cfg(feature = "organizations")]
    #[must_use]
    pub fn organizations(&self) -> crate::organizations::Client {
        crate::organizations::Client::new_with_client(
            self.baseurl(),
            self.client().clone(),
            self.inner().clone(),
        )
    }

    /// The client of the additions, with this one's base URL, connections and [`Seam`](crate::Seam).
    #[cfg(feature = "additions")]
    #[must_use]
    pub fn additions(&self) -> crate::additions::Client {
        crate::additions::Client::new_with_client(
            self.baseurl(),
            self.client().clone(),
            self.inner().clone(),
        )
    }

    /// The client of what is at the host's root, with this one's connections and [`Seam`](crate::Seam).
    ///
    /// Its base URL is this one's without the `/api/v1` at its end.
    ///
    /// ```
    /// use nevermined_api::{Client, ClientInfo as _, Seam};
    ///
    /// let http = reqwest::Client::builder().build()?;
    /// let client = Client::new_with_client("http://127.0.0.1:3001/api/v1", http, Seam::default());
    /// assert_eq!(client.root().baseurl(), "http://127.0.0.1:3001");
    /// # Ok::<(), reqwest::Error>(())
    /// ```
    #[cfg(feature = "root")]
    #[must_use]
    pub fn root(&self) -> crate::root::Client {
        let base = self.baseurl().trim_end_matches('/');
        crate::root::Client::new_with_client(
            base.strip_suffix(API).unwrap_or(base),
            self.client().clone(),
            self.inner().clone(),
        )
    }
}
