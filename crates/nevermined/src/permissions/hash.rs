use crate::opaque_id::text_id;

text_id! {
    /// The hash that names a permission: opaque text, sent exactly as it came.
    ///
    /// Letters, digits, and `-`, `_`, `.`, `:`, so that it keeps its place in a path.
    ///
    /// ```
    /// use nevermined::PermissionHash;
    ///
    /// let hash: PermissionHash = "0x1f4a".parse()?;
    /// assert_eq!(hash.to_string(), "0x1f4a");
    /// assert!("".parse::<PermissionHash>().is_err());
    /// # Ok::<(), nevermined::Error>(())
    /// ```
    PermissionHash, "permission"
}
