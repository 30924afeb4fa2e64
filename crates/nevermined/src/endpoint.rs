//! Operations whose arguments and answers need no more than a line each.

use bytes::Bytes;
use nevermined_api::ResponseValue;

use crate::answer::says_done;
use crate::{Error, ErrorKind, Outcome};

/// An operation: its arguments, the call of the generated client, and how the answer is read.
///
/// The answer is `json` of a generated type, a `list` of them, or `bytes`: no JSON, or nobody knows its form. With the
/// items and the name of their list it is `items` (all of them), a `page`, or an `unsorted_page` if the service takes no
/// order; the last two look at the field `paging`. A `value` is JSON of which nobody knows the form. An answer that says
/// `success: false` is an error before it is read.
macro_rules! endpoint {
    (
        $(#[$attribute:meta])*
        $name:ident { $($field:ident: $type:ty),* $(,)? }
        $operation:path,
        |$this:ident, $client:ident| $call:expr,
        $form:ident |$wire:ident: $wire_type:ty| -> $output:ty { $($read:tt)* }
    ) => {
        $(#[$attribute])*
        #[derive(Clone, Debug)]
        #[non_exhaustive]
        pub struct $name {
            $(pub(crate) $field: $type,)*
        }

        impl crate::request::Endpoint for $name {
            type Output = $output;
            type Wire = crate::endpoint::wire!($form $wire_type);

            fn operation() -> &'static nevermined_api::Operation {
                $operation
            }

            async fn call(
                self,
                $client: nevermined_api::Client,
            ) -> Result<nevermined_api::ResponseValue<Self::Wire>, nevermined_api::Error<()>> {
                let $this = &self;
                crate::endpoint::sent!($form $call.await)
            }

            crate::endpoint::read!($form |$wire: $wire_type| -> $output { $($read)* });
        }
    };
}

macro_rules! wire {
    (bytes $wire:ty) => {
        ()
    };
    ($form:ident $wire:ty) => {
        $wire
    };
}

macro_rules! sent {
    (bytes $sent:expr) => {
        $sent.map(crate::endpoint::unread)
    };
    ($form:ident $sent:expr) => {
        $sent
    };
}

macro_rules! read {
    (bytes |$wire:ident: $type:ty| -> $output:ty { $read:expr }) => {
        fn read_bytes(body: &bytes::Bytes) -> Option<Result<$output, crate::Error>> {
            let success = crate::answer::success_in(body);
            let read = crate::answer::check_success(success, body, crate::ErrorKind::Server);
            Some(read.and_then(|()| {
                let $wire: $type = body;
                $read
            }))
        }

        fn read(_: (), body: &bytes::Bytes) -> Result<$output, crate::Error> {
            let $wire: $type = body;
            $read
        }
    };
    (list |$wire:ident: $type:ty| -> $output:ty { $read:expr }) => {
        fn is_list() -> bool {
            true
        }

        fn read($wire: $type, _: &bytes::Bytes) -> Result<$output, crate::Error> {
            $read
        }
    };
    (value |$wire:ident: $type:ty| -> $output:ty { $read:expr }) => {
        fn is_list() -> bool {
            true
        }

        fn read($wire: $type, body: &bytes::Bytes) -> Result<$output, crate::Error> {
            let success = crate::answer::success_in(body);
            crate::answer::check_success(success, body, crate::ErrorKind::Server)?;
            $read
        }
    };
    (items |$wire:ident: $type:ty| -> $output:ty { ($items:expr, $name:literal) }) => {
        fn read($wire: $type, body: &bytes::Bytes) -> Result<$output, crate::Error> {
            let page = crate::page::Page::read($items, $name, body, |item, _| Some(item))?;
            Ok(page.items)
        }
    };
    (page $($rest:tt)*) => {
        crate::endpoint::read! { paged check $($rest)* }
    };
    (unsorted_page $($rest:tt)*) => {
        crate::endpoint::read! { paged check_unsorted $($rest)* }
    };
    (paged $check:ident |$wire:ident: $type:ty| -> $output:ty { ($items:expr, $name:literal) }) => {
        fn check(&self) -> Result<(), crate::Error> {
            self.paging.$check()
        }

        fn read($wire: $type, body: &bytes::Bytes) -> Result<$output, crate::Error> {
            crate::page::Page::read($items, $name, body, |item, _| Some(item))
        }
    };
    (json |$wire:ident: $type:ty| -> $output:ty { $read:expr }) => {
        fn read($wire: $type, body: &bytes::Bytes) -> Result<$output, crate::Error> {
            let success = crate::answer::success_in(body);
            crate::answer::check_success(success, body, crate::ErrorKind::Server)?;
            $read
        }
    };
}

pub(crate) use {endpoint, read, sent, wire};

/// What the generated client would answer, were it ever asked to read: the transport reads bytes by itself.
pub(crate) fn unread<T>(answer: ResponseValue<T>) -> ResponseValue<()> {
    let (status, headers) = (answer.status(), answer.headers().clone());
    ResponseValue::new((), status, headers)
}

/// A part of an answer that it cannot do without.
pub(crate) fn part<T>(part: Option<T>, name: &str) -> Result<T, Error> {
    part.ok_or_else(|| {
        let message = format!("the answer has no `{name}`");
        Error::new(ErrorKind::Decode, Outcome::Unknown, message)
    })
}

/// An answer whose content says nothing more than its status.
pub(crate) fn nothing(body: &Bytes) -> Result<(), Error> {
    let is_json = serde_json::from_slice::<serde::de::IgnoredAny>(body).is_ok();
    if is_json || says_done(body) {
        return Ok(());
    }
    Err(Error::new(
        ErrorKind::Decode,
        Outcome::Unknown,
        "the answer is a web page, or breaks off",
    ))
}
