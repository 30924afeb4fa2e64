//! The Nevermined API on your own machine: a stateful local server for tests and offline work.
//!
//! A sandbox keeps accounts, wallets, plans and credits in memory, or in a file, serves the API over HTTP on a
//! loopback port, and says no as the service does. It moves no real money, and calls nothing off this machine.
//! How other languages use it, as a program, is in its `README.md`.
//!
//! ```
//! use nevermined_sandbox::Sandbox;
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let sandbox = Sandbox::start().await?;
//! let seller = sandbox.create_account("seller", 0);
//! let buyer = sandbox.create_account("buyer", 25_000_000); // 25 dollars of a 6-decimal token
//!
//! let registered: serde_json::Value = reqwest::Client::builder()
//!     .build()?
//!     .post(format!("{}/api/v1/protocol/plans", sandbox.url()))
//!     .bearer_auth(seller.api_key())
//!     .json(&serde_json::json!({
//!         "name": "100 answers",
//!         "priceConfig": { "priceType": "FIXED_PRICE", "amounts": [10_000_000] },
//!         "creditsConfig": { "creditsType": "FIXED", "amount": 100, "minAmount": 1 },
//!     }))
//!     .send()
//!     .await?
//!     .json()
//!     .await?;
//! assert_eq!(registered["success"], true);
//! assert_eq!(sandbox.wallet(buyer.address()).to_string(), "25000000");
//! sandbox.shutdown().await;
//! # Ok(())
//! # }
//! ```
//!
//! # What it serves
//!
//! Under `/api/v1`:
//!
//! - plans: `registerPlan`, `getPlan`, `listPlans`, `updatePlan`, `togglePlanListing`, `orderPlan`,
//!   `getPlanBalance`, `getPlanAgents`;
//! - credits: `mintCredits`, `mintExpirableCredits`, `redeemCredits`;
//! - agents: `registerAgent`, `registerAgentAndPlan`, `getAgent`, `listAgents`, `updateAgent`,
//!   `toggleAgentListing`, `addPlanToAgent`, `removePlanFromAgent`, `getAgentPlans`;
//! - delegations: create, list, get, revoke, transactions; payment methods: list, update, revoke;
//! - x402: `createPermission`, `listPermissions`, `getPermission`, `revokePermission`, `verifyPermission`,
//!   `settlePermission`, and `trackAgentSubTask`;
//! - from before x402: `getAccessToken`, `initializeAgentRequest`;
//! - the Machine Payments Protocol: challenge, permissions, verify, settle (under `/mpp`);
//! - plans by card: a checkout (paid by [`Sandbox::complete_checkout`]) and the seller's account at Stripe, under
//!   `/fiat/stripe`; orders of any amount under `/orders` (paid by [`Sandbox::pay_order`]);
//! - the router, against targets on this machine only: `/router/route`, `/router/payments` with its ledger, and
//!   the streaming `/router/proxy`;
//! - OAuth at the root of the host: authorization codes with PKCE, the device flow, refresh tokens, revocation and
//!   bindings under `/oauth`, and the discovery documents under `/.well-known`;
//! - simulated requests, embedded sessions, legal documents with consents, and the catalog of services, with
//!   its document under `/.well-known`;
//! - organizations ([`Sandbox::create_organization`]): accounts, members, groups with budgets, cards and wallets,
//!   customers with what they bought, invitations, webhooks with signed deliveries to this machine, activity,
//!   realtime secrets, revenue and usage, the tiers of [`Sandbox::offer_tier`], and what they offer as text;
//! - the deployment's contracts (at `/`, outside of `/api/v1`) and the list of versions.
//!
//! Every other operation of the service answers 501 and names itself: recurring revenue, conversion, the catalog
//! of agents as JSON, and of billing entitlements, invoices and the checkout, of which the document says too
//! little. Any other path answers 404.
//!
//! # What a test can do beside the API
//!
//! - **Set the scene.** [`Sandbox::register_plan`], [`Sandbox::register_agent`], [`Sandbox::order`],
//!   [`Sandbox::mint`] and [`Sandbox::delegate`] do without HTTP what requests do, with the same refusals. A
//!   [`Seed`] does it as data.
//! - **Move the time.** [`Sandbox::advance`]; with a [`FixedClock`] it moves in no other way.
//! - **Let things go wrong.** A [`Fault`] says for which requests, how often, and what happens: a reset
//!   connection, a 5xx before or after the change, a late answer, a cut body, a balance that lags. Each is
//!   counted, and [`Sandbox::fault_report`] proves that it happened.
//! - **Look.** [`Sandbox::wallet`], [`Sandbox::balance`], [`Sandbox::requests`], [`Sandbox::dump`] and
//!   [`Sandbox::audit`].
//! - **Do without a socket.** [`Sandbox::service`] takes `http` requests in process.
//!
//! # The management port
//!
//! Most of it for other processes, as JSON over HTTP, on a port of its own: see [`Builder::manage_port`]. The
//! program `nevermined-sandbox` always opens it. `GET /` lists the routes and what they are for; a browser gets
//! a page there that shows accounts, plans, balances, agents, faults and the last requests.
//!
//! | route | what it is for |
//! |---|---|
//! | `GET`, `PUT /clock`, `POST /clock/advance` | the time: look, set, move ahead |
//! | `POST /seed` | sow a [`Seed`] while it runs; the answer holds keys and ids |
//! | `GET`, `POST /accounts` | list, open; only the answer to the latter holds a key |
//! | `GET /plans`, `/balances`, `/wallets` | terms, credits and money, in decimals |
//! | `POST /accounts/{address}/funds`, `…/cards` | money for a wallet, a card |
//! | `GET`, `POST`, `PUT`, `DELETE /faults`, `DELETE /faults/{id}` | list with counts, add, replace, take away |
//! | `POST /checkouts/{id}/complete`, `POST /orders/{id}/pay`, `…/fail`, `…/refund` | what cards pay |
//! | `GET /deliveries`, `POST /deliveries/{id}/retry` | what is sent to webhooks; send it once more |
//! | `GET /ledger`, `GET`, `POST /audit` | the whole ledger; whether it, or one that was dumped, is sound |
//! | `POST /reset` | back to the seed, with the same keys and ids |
//! | `GET /requests` | the log: the last 10,000 |
//!
//! It has no routes that change single plans, agents, delegations or organizations: a seed makes them, the API
//! changes them. It has none either for [`Sandbox::mint`], [`Sandbox::set_email`], [`Sandbox::organization_key`]
//! and [`Sandbox::fund_wallet`], nor for tokens and sub tasks apart from `GET /ledger`.
//!
//! It listens on 127.0.0.1, asks for no key, and refuses what a web page of another origin sends. What is not
//! right is refused in the service's own envelope, with the field in `details.field`.
//!
//! # What it assumes
//!
//! The public documents leave these open, and the sandbox chooses:
//!
//! - One wallet an account, in units of a token with 6 decimals, whatever token a plan's price names.
//! - A field that is given twice in one object is refused, and so is a body that is said not to be JSON: of two
//!   amounts nobody can say which was meant.
//! - The plan's owner and the holder may redeem a holder's credits. Anyone else is refused.
//! - A plan that limits use by time grants its credits until it expires, and redeeming burns none of them.
//! - A plan that is not a trial may be bought again and again.
//! - Credits that expire first are used first.
//! - Who links a plan to an agent owns both. Linking twice is no failure, unlinking twice is.
//! - An update changes what it names and leaves the rest.
//! - A listing changes nothing but itself: hidden plans can be bought, hidden agents read.
//! - An agent's user name, password and token are taken and not shown, because agents are public.
//! - `pageSize` is ignored; the size of a page is `offset`.
//! - Contract addresses are made up, and the same in every sandbox.
//! - Every account has its wallet as a payment method; cards come from [`Sandbox::add_card`].
//! - A delegation may be in any of the four currencies; amounts are not converted. Without a named payment
//!   method it draws on the first active one of its provider.
//! - Revoking a delegation or a payment method again is no failure. Others' look as if they did not exist.
//! - An access token is looked up whole and never believed. It may be encoded anew: same JSON, same token.
//! - Verify says `isValid: false` with the code that settle would refuse with. Only a token that is not
//!   known here is refused. Documented answers have no such refusal: there it is `valid: false` too.
//! - What verify calls valid, settle carries out, if nothing changes between them.
//! - Settle buys the plan once at most; if that is not enough, it refuses and charges nothing. A wallet that
//!   can't pay is refused like an order (`BCK.PROTOCOL.0011`).
//! - The same `agentRequestId` gives the same receipt: for any token of the same holder and plan, also after
//!   the token was used up, revoked or expired. For another holder or plan it is refused.
//! - A revoked or expired delegation ends its tokens, even where credits are left; an exhausted one does not.
//! - How many credits a settle burns, and which plans are sold once: each such rule is a switch of [`AmountRules`],
//!   and of the program (`--rule`). The documented body says how many were used, and
//!   so many are burned.
//! - A token of version 3 is for the resource and the verb that it names, and refused elsewhere (`BCK.X402.0013`).
//!   Origin and path are compared, the query is not. That a verb is refused so is assumed. One that names no
//!   resource is for any.
//! - A token that carries `resource.url` is for the agent's endpoints only, if the agent has any. Endpoints
//!   given as `verb` and `url` count like those given as verb to URL.
//! - Organizations are founded by [`Sandbox::create_organization`]. One that the caller does not belong to looks
//!   as if it did not exist: 403 with `BCK.AUTH.0004` for what admins do, `BCK.ORGANIZATIONS.0009` for the rest.
//!   Without `X-Current-Org-Id` or a key for one, the caller acts for the organization that it joined last, and
//!   registers its plans and agents for it. The word `personal` in that header stands for no organization. Plans
//!   and agents are registered for an organization by its active members alone (`BCK.ORGANIZATIONS.0009`).
//! - No mail is sent. A member who was taken in is suspended until an admin reactivates it, or it accepts an
//!   invitation; the answer to a new invitation has the link. An account without an email address takes the one
//!   that it is invited by. Accounts get addresses from [`Sandbox::set_email`].
//! - How many seats and groups a tier has is not published: any number, unless [`OrganizationTerms`] says
//!   otherwise. Inviting without a paid tier is `BCK.ENTITLEMENTS.0002`.
//! - Who buys a plan that was registered for an organization is its customer. An account that exists is never
//!   given a key; its consent is asked for and not taken.
//! - A charge to a card that a group shares counts in the group's budget of the delegation's currency, and is
//!   refused above it (`BCK.BUDGETS.0003`), which is told as `group.budget_exceeded`. The card's owner and the active
//!   members of the group can delegate it, by its id. What a member delegated is declined (`BCK.X402.0049`) once the
//!   card is not shared or the member is gone. Periods are counted from the
//!   day on which the budget was made. An organization's wallet holds USDC and no EURC.
//! - Members of a group that shares an organization's wallet can delegate it (`organizationWalletId`). What it pays,
//!   also through the router, counts in the group's budget of the delegation's currency; without such a budget it
//!   pays nothing (`BCK.BUDGETS.0006`), nor once it is not shared any more. What a group spent through the router is
//!   what such wallets paid; what a recipient gave back is listed and not summed. What a budget counted stays
//!   counted, also a fee that is given back.
//! - How the service signs webhooks is not published. Here it is the layout of Standard Webhooks: `webhook-id`,
//!   `webhook-timestamp` and `webhook-signature` (`v1,` and base64 of HMAC-SHA256), a secret `whsec_` and base64.
//!   What is sent is the event as the activity feed shows it, with its `orgId`. Failed attempts are repeated after
//!   1, 5, 30 and 120 minutes of the sandbox's clock, then the delivery is dead. Deliveries off this machine die
//!   at once. `webhook.delivered` and `webhook.failed` are told by the activity feed and sent to nobody.
//!   An organization keeps its last 2,000 events, and 2,000 deliveries: beyond that the oldest go that were
//!   delivered or are dead. One that is still to be sent is never dropped, be there more than 2,000 of them.
//! - A purchase is revenue of each agent that its plan gives access to now, and counts once in the sum. What came
//!   from wallets and from cards is added up. Figures are told whole if nothing limits them.
//! - Tier plans are those that [`Sandbox::offer_tier`] names. Every member is listed with the credits of them
//!   that it used, also those who used none; a group is who is in it now.
//! - No organization has a subscription by card: to cancel one or to move it to another tier is refused, as it
//!   is to those that paid in tokens. The tier is the one that the organization was founded with.
//! - A documented permission draws on credits alone. It buys nothing unless it names a delegation.
//! - The token of `getAccessToken` is an x402 token without a delegation. It lasts a day, and the address with it
//!   is the agent's first endpoint. `initializeAgentRequest` says `isValid` as verify does.
//! - A sub task is noted ([`Sandbox::sub_tasks`]) and burns nothing.
//! - A challenge of the Machine Payments Protocol is for one credit or more, lasts 300 seconds, and burns what
//!   a settle with that `maxAmount` burns. Any key may ask for one. Why a credential is refused is in `details`.
//! - A plan with the deployment's `PayAsYouGoTemplate` is paid for each use: a settle charges its price through
//!   the delegation, grants nothing and burns nothing. Ordered directly, it grants its credits like any other.
//! - A checkout lasts a day, and is only opened for what could be bought. An order does not expire. A seller
//!   needs no account at Stripe to be paid by card, and any account may connect one.
//! - Orders need the key of an organization ([`Sandbox::organization_key`]; a switch of [`Builder`] lifts that).
//!   Their idempotency keys are the organization's, and for ever. A refund comes out of the seller's wallet.
//! - Consent is not asked for, unless [`Builder::consent_required`] says so: then by `createDelegation`, by tokens
//!   whose delegation is described and not named, and by the checkout. There are two documents, `privacy` and `terms`; whoever never accepted one is as much in the
//!   way as who accepted an older version. `signup` is the only action.
//! - A simulated request belongs to the account that started it, holds 1,000 credits that nobody takes, and may
//!   be finished again and again. Its agent and plan do not exist.
//! - The router calls plain http on this machine (`localhost` or a loopback address) and refuses any other target
//!   with `BCK.ROUTER.0001`. It pays x402 in both versions (`exact`, on `base-sepolia`, in USDC or EURC), and
//!   challenges of the Machine Payments Protocol whose method is `tempo`. Signatures are random bytes.
//! - A routed payment takes its money out of the wallet when the credential is issued. The recipient's wallet has
//!   it once it is settled; a recipient that refuses it gives it back, and what was reserved of the delegation
//!   stays so. Without a receipt a payment stays issued until its settlement is reported. Credentials do not lapse.
//! - The router's fee is zero, unless [`Builder::router_fee_bps`] says otherwise. It is collected with the
//!   settlement, and given back if the target answers neither 2xx nor 402.
//! - A target that can't be reached is refused with `BCK.ROUTER.0001`; if a payment was out by then, with 502, and
//!   `params` names it.
//! - A delegation for one plan can't be routed from.
//! - Programs are registered with [`Sandbox::register_oauth_client`]; `demo` is there from the start. Documents of
//!   metadata are not read: the sandbox calls nobody.
//! - A code can be exchanged for ten minutes, a credential lasts an hour and a refresh token 30 days. A code that
//!   is used again is refused, and what came of it stays; a refresh token that is used again ends all of it.
//! - What is granted is always an API key. A grant for one agent has no delegation to pay for another resource with,
//!   so that one is refused (`BCK.OAUTH.0008`); one for the whole account is a key whatever the resource.
//! - The delegation of a grant for the whole account is made when the code is exchanged, and outlives the grant.
//! - Revoking any token of a grant ends the whole grant. A plain key of an account is not revoked so.
//! - Devices may ask for tokens 60 times a minute, all together.
//! - Nothing is signed, so the list of signing keys is empty.
//! - The catalog is empty until [`Sandbox::list_service`], its order is that of the listing, and it can be
//!   sorted by `slug` and `title`. Words are found as they are written, in upper or lower case.
//! - An embedded session lasts an hour and opens nothing. The link to a checkout leads to a page that says so.
//! - A key that was issued for an organization is for it even where there is none of that id.
//! - Keys do not expire, but for those of programs. Their signature is not checked: the whole key is looked up.

#![cfg_attr(docsrs, feature(doc_cfg))]

/// The guide's example, to be compiled.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
mod guide {}

mod audit;
mod change;
mod clock;
mod codes;
mod courier;
mod faults;
mod http;
#[cfg_attr(not(feature = "store"), path = "journal/absent.rs")]
mod journal;
mod keys;
mod ledger;
mod manage;
mod oauth;
mod operations;
mod organizations;
mod platform;
#[cfg(any(test, feature = "store"))]
mod record;
mod refusal;
mod requests;
mod rules;
mod sandbox;
mod scene;
mod seed;
mod shapes;
mod state;
#[cfg(feature = "store")]
mod store;

pub use audit::Violation;
pub use clock::{Clock, FixedClock, SystemClock};
pub use faults::{BadFault, Effect, Fault, FaultReport, RetryHeader, When};
pub use ledger::SubTask;
pub use oauth::OAuthClient;
pub use organizations::TierOffer;
pub use platform::CatalogService;
pub use requests::RequestRecord;
pub use rules::AmountRules;
pub use sandbox::{
    Account, Body, Builder, CardProvider, Disconnected, NewDelegation, NewPlan, Organization,
    OrganizationTerms, OrganizationTier, Refused, Sandbox, Service, StartError,
};
pub use seed::{Seed, SeedError};
pub use shapes::Answers;
