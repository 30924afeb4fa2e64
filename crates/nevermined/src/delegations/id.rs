use crate::opaque_id::text_id;

text_id! {
    /// The id of a delegation: opaque text, sent exactly as it came.
    ///
    /// Letters, digits, and `-`, `_`, `.`, `:`, so that it keeps its place in a path.
    ///
    /// ```
    /// use nevermined::DelegationId;
    ///
    /// let id: DelegationId = "fcf2b8fc-fe07-41c6-861b-92f2991b57bf".parse()?;
    /// assert_eq!(id.as_str().len(), 36);
    /// assert!("../keys".parse::<DelegationId>().is_err());
    /// # Ok::<(), nevermined::Error>(())
    /// ```
    DelegationId, "delegation"
}
