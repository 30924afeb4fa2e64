use crate::opaque_id::text_id;

text_id! {
    /// The id of an organization, `org-` and a UUID.
    OrganizationId, "organization"
}

text_id! {
    /// The id of a membership, `om-` and a UUID: a person within one organization.
    MemberId, "member"
}

text_id! {
    /// The id of a group of members, `grp-` and a UUID.
    GroupId, "group"
}
