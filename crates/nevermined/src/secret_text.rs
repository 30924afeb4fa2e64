//! Texts that nobody else may read.

/// A type for one kind of secret text: `Debug` does not show it.
macro_rules! secret_text {
    ($(#[$attribute:meta])* $name:ident) => {
        $(#[$attribute])*
        #[derive(Clone)]
        pub struct $name(::secrecy::SecretString);

        impl $name {
            /// The secret, as it was stored. Any text is taken: the service decides.
            #[must_use]
            pub fn new(text: impl Into<String>) -> Self {
                Self(::secrecy::SecretString::from(text.into()))
            }

            /// The text itself. Secret.
            #[must_use]
            pub fn expose(&self) -> &str {
                ::secrecy::ExposeSecret::expose_secret(&self.0)
            }
        }

        impl ::std::fmt::Debug for $name {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                f.write_str(concat!(stringify!($name), "([redacted])"))
            }
        }
    };
}

pub(crate) use secret_text;

/// The secret of an answer; an empty one is none.
pub(crate) fn some_secret(text: Option<String>) -> Option<String> {
    text.filter(|text| !text.trim().is_empty())
}
