//! What needs consent is refused, can be accepted, and works then.

use nevermined::sandbox::Sandbox;
use nevermined::{Currency, DelegationProvider, ErrorKind, Outcome};

use super::world::{HOUR, World};

#[tokio::test]
async fn accepting_the_documents_opens_the_way() {
    let world = World::with(Sandbox::builder().consent_required(true)).await;
    let delegate = || {
        let (provider, currency) = (DelegationProvider::Erc4337, Currency::Usdc);
        world
            .buys
            .delegations()
            .create(provider, 100, HOUR, currency)
    };
    let legal = world.buys.legal();
    // Once at first, and once more after a new version of one of them.
    for (round, accepted) in [(1, 2), (2, 1)] {
        let error = delegate().await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::ConsentRequired, "{round}: {error}");
        assert_eq!((error.outcome(), error.attempts()), (Outcome::Rejected, 1));
        assert_eq!(error.status(), Some(412));

        let status = legal.status().await.unwrap();
        let documents = legal.documents().await.unwrap();
        let missing = documents
            .iter()
            .filter(|(slug, _)| status[*slug] != "current");
        let missing =
            missing.map(|(slug, document)| (slug.clone(), document.current.clone().unwrap()));
        let missing: Vec<_> = missing.collect();
        assert_eq!(missing.len(), accepted);
        let recorded = legal.accept(missing).await.unwrap();
        assert_eq!(recorded.into_inner(), Some(accepted as u64));
        delegate().await.unwrap();
        world.sandbox.publish_legal_document("terms", "2.0");
    }
    let error = legal.accept([("terms", "1.0")]).await.unwrap_err();
    assert_eq!(
        (error.kind(), error.outcome()),
        (ErrorKind::InvalidRequest, Outcome::Rejected)
    );
    world.close().await;
}
