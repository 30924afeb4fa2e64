//! What can be asked of cards and of the router.

use super::*;

fn card_order() -> impl Strategy<Value = CardOrder> {
    let key = prop::option::of(Just("k".to_owned()));
    (0..2u8, 100u64..102, key).prop_map(|(number, cents, key)| CardOrder {
        id: format!("o{number}-{cents}-{key:?}"),
        seller: person(number),
        org_id: None,
        cents,
        currency: "usd".to_owned(),
        description: None,
        buyer_ref: None,
        key,
        line_items: Vec::new(),
        metadata: None,
        payment: String::new(),
        client_secret: String::new(),
        created: Moment::from_millis(0),
        paid: None,
        failed: false,
        refunded_cents: 0,
    })
}

pub(super) fn card_command() -> impl Strategy<Value = Command> {
    let some_order = || card_order().prop_map(|order| order.id);
    let some_checkout = || (0..2).prop_map(|number| format!("c{number}"));
    let plan_of_checkout = prop_oneof![3 => Just(key(3)), 1 => some_plan()];
    let some_cents = prop_oneof![1 => 0u64..103, 3 => prop::sample::select(vec![60u64, 100, 101])];
    let sale = prop_oneof![
        4 => (some_checkout(), plan_of_checkout, someone(), 0u64..900).prop_map(
            |(id, plan, buyer, millis)| CardSale::OpenCheckout(Box::new(Checkout {
                opened: Moment::from_millis(millis),
                id,
                reference: String::new(),
                plan,
                buyer,
                paid: None,
            }))
        ),
        4 => some_checkout().prop_map(|checkout| CardSale::CompleteCheckout {
            checkout,
            payment: String::new(),
        }),
        4 => card_order().prop_map(|order| CardSale::Order(Box::new(order))),
        4 => some_order().prop_map(|order| CardSale::Pay { order }),
        1 => some_order().prop_map(|order| CardSale::Fail { order }),
        5 => (some_order(), some_cents).prop_map(|(order, cents)| CardSale::Refund { order, cents }),
    ];
    sale.prop_map(Command::Card)
}

pub(super) fn routed_command() -> impl Strategy<Value = Command> {
    let some_payment = || any::<u8>().prop_map(|number| format!("r{}", number % 8));
    let request_id = prop::option::of((0u64..4).prop_map(|number| format!("q{number}")));
    let issue = (
        some_payment(),
        some_delegation(),
        someone(),
        0u64..40_000,
        request_id,
    );
    let routing = prop_oneof![
        4 => issue.prop_map(|(id, delegation, buyer, units, request_id)| Routing::Issue {
            key_id: "sk-1".to_owned(),
            payment: Box::new(RouterPayment {
                id,
                buyer,
                delegation,
                request_id,
                protocol: Protocol::X402,
                network: String::new(),
                asset: None,
                recipient: person(0),
                units: Amount::from(units / 1_000),
                fee_units: Amount::ZERO,
                fee_bps: 0,
                resource_url: None,
                issued: Moment::from_millis(0),
                state: PaymentState::Issued,
                transaction: None,
                fee: FeeState::None,
                fee_transaction: None,
            }),
        }),
        1 => some_payment().prop_map(|payment| Routing::Fail { payment }),
        1 => some_payment().prop_map(|payment| Routing::ReleaseFee { payment }),
        1 => some_payment().prop_map(|payment| Routing::Settle {
            payment,
            transaction: String::new(),
            fee_transaction: String::new(),
        }),
    ];
    routing.prop_map(Command::Route)
}
