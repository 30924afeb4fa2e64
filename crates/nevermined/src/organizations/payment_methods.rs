use nevermined_api::organizations::types;
/// A payment method that is shared with a group.
pub use nevermined_api::organizations::types::GroupPaymentMethodResponseDto as GroupPaymentMethod;
use nevermined_api::organizations::{
    ADD_GROUP_PAYMENT_METHOD, LIST_GROUP_PAYMENT_METHODS, REMOVE_GROUP_PAYMENT_METHOD,
};

use super::{GroupId, OrganizationId, part_of_organization};
use crate::endpoint::{endpoint, nothing, part};
use crate::{PaymentMethodId, Request};

part_of_organization! {
    /// The calls on the payment methods of groups; from
    /// [`OrganizationHandle::payment_methods`](super::OrganizationHandle::payment_methods).
    GroupPaymentMethodsHandle,
    /// The payment methods of its groups: what their members may pay with.
    payment_methods
}

impl GroupPaymentMethodsHandle {
    /// Lists what the members of a group may pay with, all at once.
    ///
    /// Source: `listGroupPaymentMethods`.
    ///
    /// # Errors
    /// `Unauthorized` (401), `Forbidden` (403): `Rejected`. `Timeout`, `Connect`, `Server`, `Decode`: it can be repeated.
    ///
    /// ```
    /// # async fn run(organization: nevermined::organizations::OrganizationHandle, group: nevermined::organizations::GroupId) -> Result<(), nevermined::Error> {
    /// for method in organization.payment_methods().list(&group).await?.into_inner() {
    ///     println!("{:?} {:?} …{:?}", method.id, method.brand, method.last4);
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn list(&self, group: &GroupId) -> Request<ListGroupPaymentMethods> {
        let list = ListGroupPaymentMethods {
            organization: self.organization.clone(),
            group: group.clone(),
        };
        Request::new(&self.core, Ok(list))
    }

    /// Lets the members of a group pay with a payment method. Its id is one of
    /// [`Nevermined::payment_methods`](crate::Nevermined::payment_methods).
    ///
    /// Source: `addGroupPaymentMethod`.
    ///
    /// # Errors
    /// | kind | outcome |
    /// |---|---|
    /// | `NotFound` (404), `Conflict` (409: the group has it), `InvalidRequest` (422: it cannot be shared) | `Rejected` |
    /// | `Timeout`, `Connect`, `Server`, `Decode` | `Unknown`: list the group's payment methods |
    ///
    /// ```
    /// # async fn run(organization: nevermined::organizations::OrganizationHandle, group: nevermined::organizations::GroupId) -> Result<(), nevermined::Error> {
    /// let card = "pm_1NxYzA2eZvKYlo2C".parse()?;
    /// organization.payment_methods().add(&group, &card).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn add(
        &self,
        group: &GroupId,
        payment_method: &PaymentMethodId,
    ) -> Request<AddGroupPaymentMethod> {
        let add = AddGroupPaymentMethod {
            organization: self.organization.clone(),
            group: group.clone(),
            body: types::AssociatePaymentMethodDto {
                payment_method_id: payment_method.as_str().to_owned(),
            },
        };
        Request::new(&self.core, Ok(add))
    }

    /// Ends that the members of a group may pay with a payment method. Its owner keeps it.
    ///
    /// Source: `removeGroupPaymentMethod`.
    ///
    /// # Errors
    /// `NotFound` (404): `Rejected`; after a lost answer it may mean that the group has it no more.
    ///
    /// ```
    /// # async fn run(organization: nevermined::organizations::OrganizationHandle, group: nevermined::organizations::GroupId) -> Result<(), nevermined::Error> {
    /// let card = "pm_1NxYzA2eZvKYlo2C".parse()?;
    /// organization.payment_methods().remove(&group, &card).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn remove(
        &self,
        group: &GroupId,
        payment_method: &PaymentMethodId,
    ) -> Request<RemoveGroupPaymentMethod> {
        let remove = RemoveGroupPaymentMethod {
            organization: self.organization.clone(),
            group: group.clone(),
            payment_method: payment_method.clone(),
        };
        Request::new(&self.core, Ok(remove))
    }
}

endpoint! {
    /// A list of a group's payment methods; from [`GroupPaymentMethodsHandle::list`].
    ListGroupPaymentMethods { organization: OrganizationId, group: GroupId }
    LIST_GROUP_PAYMENT_METHODS,
    |this, client| client.organizations().list_group_payment_methods(&this.organization, &this.group),
    items |wire: types::GroupPaymentMethodListResponseDto| -> Vec<GroupPaymentMethod> {
        (wire.payment_methods, "paymentMethods")
    }
}

endpoint! {
    /// A payment method that a group gets; from [`GroupPaymentMethodsHandle::add`].
    AddGroupPaymentMethod {
        organization: OrganizationId,
        group: GroupId,
        body: types::AssociatePaymentMethodDto,
    }
    ADD_GROUP_PAYMENT_METHOD,
    |this, client| client.organizations().add_group_payment_method(
        &this.organization, &this.group, &this.body,
    ),
    json |wire: types::GroupPaymentMethodResponseEnvelopeDto| -> GroupPaymentMethod {
        part(wire.payment_method, "paymentMethod")
    }
}

endpoint! {
    /// A payment method that a group loses; from [`GroupPaymentMethodsHandle::remove`].
    RemoveGroupPaymentMethod {
        organization: OrganizationId,
        group: GroupId,
        payment_method: PaymentMethodId,
    }
    REMOVE_GROUP_PAYMENT_METHOD,
    |this, client| client.organizations().remove_group_payment_method(
        &this.organization, &this.group, this.payment_method.as_str(),
    ),
    bytes |body: &bytes::Bytes| -> () { nothing(body) }
}
