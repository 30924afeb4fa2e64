#[allow(unused_imports)]
pub use progenitor_client::{ByteStream, ClientInfo, Error, ResponseValue};
#[allow(unused_imports)]
use progenitor_client::{encode_path, ClientHooks, OperationInfo, RequestBuilderExt};
/// Types used as operation parameters and responses.
#[allow(clippy::all)]
pub mod types {
    /// `AccessLimit`
    #[derive(
        ::serde::Deserialize,
        ::serde::Serialize,
        Clone,
        Copy,
        Debug,
        Eq,
        Hash,
        Ord,
        PartialEq,
        PartialOrd
    )]
    pub enum AccessLimit {
        #[serde(rename = "credits")]
        Credits,
        #[serde(rename = "time")]
        Time,
    }

    impl ::std::fmt::Display for AccessLimit {
        fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
            match *self {
                Self::Credits => f.write_str("credits"),
                Self::Time => f.write_str("time"),
            }
        }
    }

    impl ::std::str::FromStr for AccessLimit {
        type Err = self::error::ConversionError;
        fn from_str(
            value: &str,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            match value {
                "credits" => Ok(Self::Credits),
                "time" => Ok(Self::Time),
                _ => Err("invalid value".into()),
            }
        }
    }

    impl ::std::convert::TryFrom<&str> for AccessLimit {
        type Error = self::error::ConversionError;
        fn try_from(
            value: &str,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            value.parse()
        }
    }

    impl ::std::convert::TryFrom<::std::string::String> for AccessLimit {
        type Error = self::error::ConversionError;
        fn try_from(
            value: ::std::string::String,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            value.parse()
        }
    }

    /// `AccessTokenResponse`
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug, Default)]
    pub struct AccessTokenResponse {
        #[serde(
            rename = "accessToken",
            skip_serializing_if = "::std::option::Option::is_none"
        )]
        pub access_token: ::std::option::Option<::std::string::String>,
        #[serde(
            rename = "expiresAt",
            skip_serializing_if = "::std::option::Option::is_none"
        )]
        pub expires_at: ::std::option::Option<::chrono::DateTime<::chrono::offset::Utc>>,
        #[serde(
            rename = "neverminedProxyUri",
            skip_serializing_if = "::std::option::Option::is_none"
        )]
        pub nevermined_proxy_uri: ::std::option::Option<::std::string::String>,
    }

    /// `Agent`
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug, Default)]
    pub struct Agent {
        #[serde(
            rename = "agentDefinitionUrl",
            skip_serializing_if = "::std::option::Option::is_none"
        )]
        pub agent_definition_url: ::std::option::Option<::std::string::String>,
        #[serde(
            rename = "agentId",
            skip_serializing_if = "::std::option::Option::is_none"
        )]
        pub agent_id: ::std::option::Option<::nevermined_types::AgentId>,
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub description: ::std::option::Option<::std::string::String>,
        #[serde(default, skip_serializing_if = "::std::vec::Vec::is_empty")]
        pub endpoints: ::std::vec::Vec<
            ::serde_json::Map<::std::string::String, ::serde_json::Value>,
        >,
        #[serde(
            rename = "isListed",
            skip_serializing_if = "::std::option::Option::is_none"
        )]
        pub is_listed: ::std::option::Option<bool>,
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub name: ::std::option::Option<::std::string::String>,
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub owner: ::std::option::Option<::nevermined_types::Address>,
        #[serde(default, skip_serializing_if = "::std::vec::Vec::is_empty")]
        pub plans: ::std::vec::Vec<AgentPlansItem>,
        #[serde(default, skip_serializing_if = "::std::vec::Vec::is_empty")]
        pub tags: ::std::vec::Vec<::std::string::String>,
    }

    /// `AgentAndPlanCreatedResponse`
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug, Default)]
    pub struct AgentAndPlanCreatedResponse {
        #[serde(
            rename = "agentId",
            skip_serializing_if = "::std::option::Option::is_none"
        )]
        pub agent_id: ::std::option::Option<::nevermined_types::AgentId>,
        #[serde(
            rename = "planId",
            skip_serializing_if = "::std::option::Option::is_none"
        )]
        pub plan_id: ::std::option::Option<::nevermined_types::PlanId>,
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub success: ::std::option::Option<bool>,
    }

    /// `AgentCreatedResponse`
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug, Default)]
    pub struct AgentCreatedResponse {
        #[serde(
            rename = "agentId",
            skip_serializing_if = "::std::option::Option::is_none"
        )]
        pub agent_id: ::std::option::Option<::nevermined_types::AgentId>,
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub success: ::std::option::Option<bool>,
    }

    /// `AgentPlansItem`
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug, Default)]
    pub struct AgentPlansItem {
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub name: ::std::option::Option<::std::string::String>,
        #[serde(
            rename = "planId",
            skip_serializing_if = "::std::option::Option::is_none"
        )]
        pub plan_id: ::std::option::Option<::nevermined_types::PlanId>,
    }

    /// `Balance`
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug, Default)]
    pub struct Balance {
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub balance: ::std::option::Option<::nevermined_types::Credits>,
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub batch: ::std::option::Option<bool>,
        #[serde(
            rename = "creditsContract",
            skip_serializing_if = "::std::option::Option::is_none"
        )]
        pub credits_contract: ::std::option::Option<::nevermined_types::Address>,
        #[serde(
            rename = "expiresAt",
            skip_serializing_if = "::std::option::Option::is_none"
        )]
        pub expires_at: ::std::option::Option<::chrono::DateTime<::chrono::offset::Utc>>,
        #[serde(
            rename = "holderAddress",
            skip_serializing_if = "::std::option::Option::is_none"
        )]
        pub holder_address: ::std::option::Option<::nevermined_types::Address>,
        #[serde(
            rename = "isSubscriber",
            skip_serializing_if = "::std::option::Option::is_none"
        )]
        pub is_subscriber: ::std::option::Option<bool>,
        #[serde(
            rename = "planId",
            skip_serializing_if = "::std::option::Option::is_none"
        )]
        pub plan_id: ::std::option::Option<::nevermined_types::PlanId>,
        #[serde(
            rename = "planName",
            skip_serializing_if = "::std::option::Option::is_none"
        )]
        pub plan_name: ::std::option::Option<::std::string::String>,
        #[serde(
            rename = "planType",
            skip_serializing_if = "::std::option::Option::is_none"
        )]
        pub plan_type: ::std::option::Option<::std::string::String>,
        #[serde(
            rename = "pricePerCredit",
            skip_serializing_if = "::std::option::Option::is_none"
        )]
        pub price_per_credit: ::std::option::Option<f64>,
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub remaining: ::std::option::Option<::nevermined_types::Credits>,
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub total: ::std::option::Option<::nevermined_types::Credits>,
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub used: ::std::option::Option<::nevermined_types::Credits>,
    }

    /// `CreateDelegationDto`
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug)]
    pub struct CreateDelegationDto {
        #[serde(
            rename = "allowedRecipients",
            default,
            skip_serializing_if = "::std::vec::Vec::is_empty"
        )]
        pub allowed_recipients: ::std::vec::Vec<::std::string::String>,
        #[serde(
            rename = "apiKeyId",
            skip_serializing_if = "::std::option::Option::is_none"
        )]
        pub api_key_id: ::std::option::Option<::std::string::String>,
        #[serde(
            rename = "assuranceData",
            default,
            skip_serializing_if = "::serde_json::Map::is_empty"
        )]
        pub assurance_data: ::serde_json::Map<
            ::std::string::String,
            ::serde_json::Value,
        >,
        #[serde(
            rename = "consumerPrompt",
            skip_serializing_if = "::std::option::Option::is_none"
        )]
        pub consumer_prompt: ::std::option::Option<::std::string::String>,
        pub currency: CreateDelegationDtoCurrency,
        #[serde(rename = "durationSecs")]
        pub duration_secs: f64,
        #[serde(
            rename = "maxTransactions",
            skip_serializing_if = "::std::option::Option::is_none"
        )]
        pub max_transactions: ::std::option::Option<f64>,
        #[serde(
            rename = "merchantAccountId",
            skip_serializing_if = "::std::option::Option::is_none"
        )]
        pub merchant_account_id: ::std::option::Option<::std::string::String>,
        #[serde(
            rename = "organizationWalletId",
            skip_serializing_if = "::std::option::Option::is_none"
        )]
        pub organization_wallet_id: ::std::option::Option<::std::string::String>,
        #[serde(
            rename = "planId",
            skip_serializing_if = "::std::option::Option::is_none"
        )]
        pub plan_id: ::std::option::Option<::nevermined_types::PlanId>,
        pub provider: CreateDelegationDtoProvider,
        #[serde(
            rename = "providerPaymentMethodId",
            skip_serializing_if = "::std::option::Option::is_none"
        )]
        pub provider_payment_method_id: ::std::option::Option<::std::string::String>,
        #[serde(rename = "spendingLimitCents")]
        pub spending_limit_cents: f64,
    }

    /// `CreateDelegationDtoCurrency`
    #[derive(
        ::serde::Deserialize,
        ::serde::Serialize,
        Clone,
        Copy,
        Debug,
        Eq,
        Hash,
        Ord,
        PartialEq,
        PartialOrd
    )]
    pub enum CreateDelegationDtoCurrency {
        #[serde(rename = "usd")]
        Usd,
        #[serde(rename = "eur")]
        Eur,
        #[serde(rename = "usdc")]
        Usdc,
        #[serde(rename = "eurc")]
        Eurc,
    }

    impl ::std::fmt::Display for CreateDelegationDtoCurrency {
        fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
            match *self {
                Self::Usd => f.write_str("usd"),
                Self::Eur => f.write_str("eur"),
                Self::Usdc => f.write_str("usdc"),
                Self::Eurc => f.write_str("eurc"),
            }
        }
    }

    impl ::std::str::FromStr for CreateDelegationDtoCurrency {
        type Err = self::error::ConversionError;
        fn from_str(
            value: &str,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            match value {
                "usd" => Ok(Self::Usd),
                "eur" => Ok(Self::Eur),
                "usdc" => Ok(Self::Usdc),
                "eurc" => Ok(Self::Eurc),
                _ => Err("invalid value".into()),
            }
        }
    }

    impl ::std::convert::TryFrom<&str> for CreateDelegationDtoCurrency {
        type Error = self::error::ConversionError;
        fn try_from(
            value: &str,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            value.parse()
        }
    }

    impl ::std::convert::TryFrom<::std::string::String> for CreateDelegationDtoCurrency {
        type Error = self::error::ConversionError;
        fn try_from(
            value: ::std::string::String,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            value.parse()
        }
    }

    /// `CreateDelegationDtoProvider`
    #[derive(
        ::serde::Deserialize,
        ::serde::Serialize,
        Clone,
        Copy,
        Debug,
        Eq,
        Hash,
        Ord,
        PartialEq,
        PartialOrd
    )]
    pub enum CreateDelegationDtoProvider {
        #[serde(rename = "stripe")]
        Stripe,
        #[serde(rename = "erc4337")]
        Erc4337,
        #[serde(rename = "braintree")]
        Braintree,
        #[serde(rename = "visa")]
        Visa,
        #[serde(rename = "vgs")]
        Vgs,
    }

    impl ::std::fmt::Display for CreateDelegationDtoProvider {
        fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
            match *self {
                Self::Stripe => f.write_str("stripe"),
                Self::Erc4337 => f.write_str("erc4337"),
                Self::Braintree => f.write_str("braintree"),
                Self::Visa => f.write_str("visa"),
                Self::Vgs => f.write_str("vgs"),
            }
        }
    }

    impl ::std::str::FromStr for CreateDelegationDtoProvider {
        type Err = self::error::ConversionError;
        fn from_str(
            value: &str,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            match value {
                "stripe" => Ok(Self::Stripe),
                "erc4337" => Ok(Self::Erc4337),
                "braintree" => Ok(Self::Braintree),
                "visa" => Ok(Self::Visa),
                "vgs" => Ok(Self::Vgs),
                _ => Err("invalid value".into()),
            }
        }
    }

    impl ::std::convert::TryFrom<&str> for CreateDelegationDtoProvider {
        type Error = self::error::ConversionError;
        fn try_from(
            value: &str,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            value.parse()
        }
    }

    impl ::std::convert::TryFrom<::std::string::String> for CreateDelegationDtoProvider {
        type Error = self::error::ConversionError;
        fn try_from(
            value: ::std::string::String,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            value.parse()
        }
    }

    /// `CreateDelegationResponseDto`
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug, Default)]
    pub struct CreateDelegationResponseDto {
        #[serde(
            rename = "delegationId",
            skip_serializing_if = "::std::option::Option::is_none"
        )]
        pub delegation_id: ::std::option::Option<::std::string::String>,
        #[serde(
            rename = "delegationToken",
            skip_serializing_if = "::std::option::Option::is_none"
        )]
        pub delegation_token: ::std::option::Option<::std::string::String>,
    }

    /// `CreatePaymentDto`
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug)]
    pub struct CreatePaymentDto {
        #[serde(rename = "delegationId")]
        pub delegation_id: ::std::string::String,
        pub protocol: CreatePaymentDtoProtocol,
        #[serde(
            rename = "requestId",
            skip_serializing_if = "::std::option::Option::is_none"
        )]
        pub request_id: ::std::option::Option<::std::string::String>,
        #[serde(
            rename = "resourceUrl",
            skip_serializing_if = "::std::option::Option::is_none"
        )]
        pub resource_url: ::std::option::Option<::std::string::String>,
        pub target: ::serde_json::Map<::std::string::String, ::serde_json::Value>,
    }

    /// `CreatePaymentDtoProtocol`
    #[derive(
        ::serde::Deserialize,
        ::serde::Serialize,
        Clone,
        Copy,
        Debug,
        Eq,
        Hash,
        Ord,
        PartialEq,
        PartialOrd
    )]
    pub enum CreatePaymentDtoProtocol {
        #[serde(rename = "x402")]
        X402,
        #[serde(rename = "mpp")]
        Mpp,
    }

    impl ::std::fmt::Display for CreatePaymentDtoProtocol {
        fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
            match *self {
                Self::X402 => f.write_str("x402"),
                Self::Mpp => f.write_str("mpp"),
            }
        }
    }

    impl ::std::str::FromStr for CreatePaymentDtoProtocol {
        type Err = self::error::ConversionError;
        fn from_str(
            value: &str,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            match value {
                "x402" => Ok(Self::X402),
                "mpp" => Ok(Self::Mpp),
                _ => Err("invalid value".into()),
            }
        }
    }

    impl ::std::convert::TryFrom<&str> for CreatePaymentDtoProtocol {
        type Error = self::error::ConversionError;
        fn try_from(
            value: &str,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            value.parse()
        }
    }

    impl ::std::convert::TryFrom<::std::string::String> for CreatePaymentDtoProtocol {
        type Error = self::error::ConversionError;
        fn try_from(
            value: ::std::string::String,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            value.parse()
        }
    }

    /// `CreatePermissionRequest`
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug)]
    pub struct CreatePermissionRequest {
        #[serde(
            rename = "allowedAgents",
            default,
            skip_serializing_if = "::std::vec::Vec::is_empty"
        )]
        pub allowed_agents: ::std::vec::Vec<::std::string::String>,
        #[serde(
            rename = "expiresAt",
            skip_serializing_if = "::std::option::Option::is_none"
        )]
        pub expires_at: ::std::option::Option<::chrono::DateTime<::chrono::offset::Utc>>,
        #[serde(rename = "maxCredits")]
        pub max_credits: i64,
        #[serde(default, skip_serializing_if = "::serde_json::Map::is_empty")]
        pub metadata: ::serde_json::Map<::std::string::String, ::serde_json::Value>,
        #[serde(rename = "planId")]
        pub plan_id: ::nevermined_types::PlanId,
    }

    /// `CreditsConfig`
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug, Default)]
    pub struct CreditsConfig {
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub amount: ::std::option::Option<i64>,
        #[serde(
            rename = "creditsType",
            skip_serializing_if = "::std::option::Option::is_none"
        )]
        pub credits_type: ::std::option::Option<CreditsConfigCreditsType>,
        #[serde(
            rename = "durationOfThePlan",
            skip_serializing_if = "::std::option::Option::is_none"
        )]
        pub duration_of_the_plan: ::std::option::Option<i64>,
        #[serde(
            rename = "minAmount",
            skip_serializing_if = "::std::option::Option::is_none"
        )]
        pub min_amount: ::std::option::Option<i64>,
    }

    /// `CreditsConfigCreditsType`
    #[derive(
        ::serde::Deserialize,
        ::serde::Serialize,
        Clone,
        Copy,
        Debug,
        Eq,
        Hash,
        Ord,
        PartialEq,
        PartialOrd
    )]
    pub enum CreditsConfigCreditsType {
        #[serde(rename = "FIXED")]
        Fixed,
        #[serde(rename = "EXPIRABLE")]
        Expirable,
    }

    impl ::std::fmt::Display for CreditsConfigCreditsType {
        fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
            match *self {
                Self::Fixed => f.write_str("FIXED"),
                Self::Expirable => f.write_str("EXPIRABLE"),
            }
        }
    }

    impl ::std::str::FromStr for CreditsConfigCreditsType {
        type Err = self::error::ConversionError;
        fn from_str(
            value: &str,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            match value {
                "FIXED" => Ok(Self::Fixed),
                "EXPIRABLE" => Ok(Self::Expirable),
                _ => Err("invalid value".into()),
            }
        }
    }

    impl ::std::convert::TryFrom<&str> for CreditsConfigCreditsType {
        type Error = self::error::ConversionError;
        fn try_from(
            value: &str,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            value.parse()
        }
    }

    impl ::std::convert::TryFrom<::std::string::String> for CreditsConfigCreditsType {
        type Error = self::error::ConversionError;
        fn try_from(
            value: ::std::string::String,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            value.parse()
        }
    }

    /// `DelegationDetailsDto`
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug, Default)]
    pub struct DelegationDetailsDto {
        #[serde(
            rename = "amountSpentCents",
            skip_serializing_if = "::std::option::Option::is_none"
        )]
        pub amount_spent_cents: ::std::option::Option<::std::string::String>,
        #[serde(
            rename = "apiKeyId",
            skip_serializing_if = "::std::option::Option::is_none"
        )]
        pub api_key_id: ::std::option::Option<::std::string::String>,
        #[serde(
            rename = "createdAt",
            skip_serializing_if = "::std::option::Option::is_none"
        )]
        pub created_at: ::std::option::Option<::chrono::DateTime<::chrono::offset::Utc>>,
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub currency: ::std::option::Option<::std::string::String>,
        #[serde(
            rename = "delegationId",
            skip_serializing_if = "::std::option::Option::is_none"
        )]
        pub delegation_id: ::std::option::Option<::std::string::String>,
        #[serde(
            rename = "expiresAt",
            skip_serializing_if = "::std::option::Option::is_none"
        )]
        pub expires_at: ::std::option::Option<::chrono::DateTime<::chrono::offset::Utc>>,
        #[serde(
            rename = "lastUsedAt",
            skip_serializing_if = "::std::option::Option::is_none"
        )]
        pub last_used_at: ::std::option::Option<
            ::chrono::DateTime<::chrono::offset::Utc>,
        >,
        #[serde(
            rename = "maxTransactions",
            skip_serializing_if = "::std::option::Option::is_none"
        )]
        pub max_transactions: ::std::option::Option<i64>,
        #[serde(
            rename = "merchantAccountId",
            skip_serializing_if = "::std::option::Option::is_none"
        )]
        pub merchant_account_id: ::std::option::Option<::std::string::String>,
        #[serde(
            rename = "planId",
            skip_serializing_if = "::std::option::Option::is_none"
        )]
        pub plan_id: ::std::option::Option<::nevermined_types::PlanId>,
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub provider: ::std::option::Option<::std::string::String>,
        #[serde(
            rename = "providerPaymentMethodId",
            skip_serializing_if = "::std::option::Option::is_none"
        )]
        pub provider_payment_method_id: ::std::option::Option<::std::string::String>,
        #[serde(
            rename = "remainingBudgetCents",
            skip_serializing_if = "::std::option::Option::is_none"
        )]
        pub remaining_budget_cents: ::std::option::Option<::std::string::String>,
        #[serde(
            rename = "spendingLimitCents",
            skip_serializing_if = "::std::option::Option::is_none"
        )]
        pub spending_limit_cents: ::std::option::Option<::std::string::String>,
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub status: ::std::option::Option<::std::string::String>,
        #[serde(
            rename = "transactionCount",
            skip_serializing_if = "::std::option::Option::is_none"
        )]
        pub transaction_count: ::std::option::Option<f64>,
    }

    /// `DelegationListDto`
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug, Default)]
    pub struct DelegationListDto {
        #[serde(default, skip_serializing_if = "::std::vec::Vec::is_empty")]
        pub delegations: ::std::vec::Vec<DelegationSummaryDto>,
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub offset: ::std::option::Option<f64>,
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub page: ::std::option::Option<f64>,
        #[serde(
            rename = "totalResults",
            skip_serializing_if = "::std::option::Option::is_none"
        )]
        pub total_results: ::std::option::Option<f64>,
    }

    /// `DelegationSummaryDto`
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug, Default)]
    pub struct DelegationSummaryDto {
        #[serde(
            rename = "amountSpentCents",
            skip_serializing_if = "::std::option::Option::is_none"
        )]
        pub amount_spent_cents: ::std::option::Option<::std::string::String>,
        #[serde(
            rename = "apiKeyId",
            skip_serializing_if = "::std::option::Option::is_none"
        )]
        pub api_key_id: ::std::option::Option<::std::string::String>,
        #[serde(
            rename = "createdAt",
            skip_serializing_if = "::std::option::Option::is_none"
        )]
        pub created_at: ::std::option::Option<::chrono::DateTime<::chrono::offset::Utc>>,
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub currency: ::std::option::Option<::std::string::String>,
        #[serde(
            rename = "delegationId",
            skip_serializing_if = "::std::option::Option::is_none"
        )]
        pub delegation_id: ::std::option::Option<::std::string::String>,
        #[serde(
            rename = "expiresAt",
            skip_serializing_if = "::std::option::Option::is_none"
        )]
        pub expires_at: ::std::option::Option<::chrono::DateTime<::chrono::offset::Utc>>,
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub provider: ::std::option::Option<::std::string::String>,
        #[serde(
            rename = "providerPaymentMethodId",
            skip_serializing_if = "::std::option::Option::is_none"
        )]
        pub provider_payment_method_id: ::std::option::Option<::std::string::String>,
        #[serde(
            rename = "remainingBudgetCents",
            skip_serializing_if = "::std::option::Option::is_none"
        )]
        pub remaining_budget_cents: ::std::option::Option<::std::string::String>,
        #[serde(
            rename = "spendingLimitCents",
            skip_serializing_if = "::std::option::Option::is_none"
        )]
        pub spending_limit_cents: ::std::option::Option<::std::string::String>,
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub status: ::std::option::Option<::std::string::String>,
        #[serde(
            rename = "transactionCount",
            skip_serializing_if = "::std::option::Option::is_none"
        )]
        pub transaction_count: ::std::option::Option<f64>,
    }

    /// `DelegationTransactionDto`
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug, Default)]
    pub struct DelegationTransactionDto {
        #[serde(
            rename = "amountCents",
            skip_serializing_if = "::std::option::Option::is_none"
        )]
        pub amount_cents: ::std::option::Option<::std::string::String>,
        #[serde(
            rename = "createdAt",
            skip_serializing_if = "::std::option::Option::is_none"
        )]
        pub created_at: ::std::option::Option<::chrono::DateTime<::chrono::offset::Utc>>,
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub currency: ::std::option::Option<::std::string::String>,
        #[serde(
            rename = "delegationId",
            skip_serializing_if = "::std::option::Option::is_none"
        )]
        pub delegation_id: ::std::option::Option<::std::string::String>,
        #[serde(
            rename = "failureReason",
            skip_serializing_if = "::std::option::Option::is_none"
        )]
        pub failure_reason: ::std::option::Option<::std::string::String>,
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub id: ::std::option::Option<::std::string::String>,
        #[serde(
            rename = "providerTransactionId",
            skip_serializing_if = "::std::option::Option::is_none"
        )]
        pub provider_transaction_id: ::std::option::Option<::std::string::String>,
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub status: ::std::option::Option<::std::string::String>,
    }

    /// `DelegationTransactionListDto`
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug, Default)]
    pub struct DelegationTransactionListDto {
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub offset: ::std::option::Option<f64>,
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub page: ::std::option::Option<f64>,
        #[serde(
            rename = "totalResults",
            skip_serializing_if = "::std::option::Option::is_none"
        )]
        pub total_results: ::std::option::Option<f64>,
        #[serde(default, skip_serializing_if = "::std::vec::Vec::is_empty")]
        pub transactions: ::std::vec::Vec<DelegationTransactionDto>,
    }

    /// `Error`
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug, Default)]
    pub struct Error {
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub error: ::std::option::Option<::std::string::String>,
        #[serde(
            rename = "statusCode",
            skip_serializing_if = "::std::option::Option::is_none"
        )]
        pub status_code: ::std::option::Option<i64>,
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub success: ::std::option::Option<bool>,
    }

    /// `InitializeAgentRequest`
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug, Default)]
    pub struct InitializeAgentRequest {
        #[serde(
            rename = "accessToken",
            skip_serializing_if = "::std::option::Option::is_none"
        )]
        pub access_token: ::std::option::Option<::std::string::String>,
        #[serde(
            rename = "requestData",
            default,
            skip_serializing_if = "::serde_json::Map::is_empty"
        )]
        pub request_data: ::serde_json::Map<::std::string::String, ::serde_json::Value>,
    }

    /// `InitializeAgentResponse`
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug, Default)]
    pub struct InitializeAgentResponse {
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub balance: ::std::option::Option<Balance>,
        #[serde(
            rename = "isValid",
            skip_serializing_if = "::std::option::Option::is_none"
        )]
        pub is_valid: ::std::option::Option<bool>,
        #[serde(
            rename = "requestId",
            skip_serializing_if = "::std::option::Option::is_none"
        )]
        pub request_id: ::std::option::Option<::std::string::String>,
    }

    /// `ListAgentsSortOrder`
    #[derive(
        ::serde::Deserialize,
        ::serde::Serialize,
        Clone,
        Copy,
        Debug,
        Eq,
        Hash,
        Ord,
        PartialEq,
        PartialOrd
    )]
    pub enum ListAgentsSortOrder {
        #[serde(rename = "asc")]
        Asc,
        #[serde(rename = "desc")]
        Desc,
    }

    impl ::std::fmt::Display for ListAgentsSortOrder {
        fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
            match *self {
                Self::Asc => f.write_str("asc"),
                Self::Desc => f.write_str("desc"),
            }
        }
    }

    impl ::std::str::FromStr for ListAgentsSortOrder {
        type Err = self::error::ConversionError;
        fn from_str(
            value: &str,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            match value {
                "asc" => Ok(Self::Asc),
                "desc" => Ok(Self::Desc),
                _ => Err("invalid value".into()),
            }
        }
    }

    impl ::std::convert::TryFrom<&str> for ListAgentsSortOrder {
        type Error = self::error::ConversionError;
        fn try_from(
            value: &str,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            value.parse()
        }
    }

    impl ::std::convert::TryFrom<::std::string::String> for ListAgentsSortOrder {
        type Error = self::error::ConversionError;
        fn try_from(
            value: ::std::string::String,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            value.parse()
        }
    }

    /// `ListDelegationsAccessible`
    #[derive(
        ::serde::Deserialize,
        ::serde::Serialize,
        Clone,
        Copy,
        Debug,
        Eq,
        Hash,
        Ord,
        PartialEq,
        PartialOrd
    )]
    pub enum ListDelegationsAccessible {
        #[serde(rename = "true")]
        True,
        #[serde(rename = "false")]
        False,
    }

    impl ::std::fmt::Display for ListDelegationsAccessible {
        fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
            match *self {
                Self::True => f.write_str("true"),
                Self::False => f.write_str("false"),
            }
        }
    }

    impl ::std::str::FromStr for ListDelegationsAccessible {
        type Err = self::error::ConversionError;
        fn from_str(
            value: &str,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            match value {
                "true" => Ok(Self::True),
                "false" => Ok(Self::False),
                _ => Err("invalid value".into()),
            }
        }
    }

    impl ::std::convert::TryFrom<&str> for ListDelegationsAccessible {
        type Error = self::error::ConversionError;
        fn try_from(
            value: &str,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            value.parse()
        }
    }

    impl ::std::convert::TryFrom<::std::string::String> for ListDelegationsAccessible {
        type Error = self::error::ConversionError;
        fn try_from(
            value: ::std::string::String,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            value.parse()
        }
    }

    /// `ListPaymentMethodsAccessible`
    #[derive(
        ::serde::Deserialize,
        ::serde::Serialize,
        Clone,
        Copy,
        Debug,
        Eq,
        Hash,
        Ord,
        PartialEq,
        PartialOrd
    )]
    pub enum ListPaymentMethodsAccessible {
        #[serde(rename = "true")]
        True,
        #[serde(rename = "false")]
        False,
    }

    impl ::std::fmt::Display for ListPaymentMethodsAccessible {
        fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
            match *self {
                Self::True => f.write_str("true"),
                Self::False => f.write_str("false"),
            }
        }
    }

    impl ::std::str::FromStr for ListPaymentMethodsAccessible {
        type Err = self::error::ConversionError;
        fn from_str(
            value: &str,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            match value {
                "true" => Ok(Self::True),
                "false" => Ok(Self::False),
                _ => Err("invalid value".into()),
            }
        }
    }

    impl ::std::convert::TryFrom<&str> for ListPaymentMethodsAccessible {
        type Error = self::error::ConversionError;
        fn try_from(
            value: &str,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            value.parse()
        }
    }

    impl ::std::convert::TryFrom<::std::string::String>
    for ListPaymentMethodsAccessible {
        type Error = self::error::ConversionError;
        fn try_from(
            value: ::std::string::String,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            value.parse()
        }
    }

    /// `ListPaymentMethodsProvider`
    #[derive(
        ::serde::Deserialize,
        ::serde::Serialize,
        Clone,
        Copy,
        Debug,
        Eq,
        Hash,
        Ord,
        PartialEq,
        PartialOrd
    )]
    pub enum ListPaymentMethodsProvider {
        #[serde(rename = "stripe")]
        Stripe,
        #[serde(rename = "braintree")]
        Braintree,
        #[serde(rename = "erc4337")]
        Erc4337,
        #[serde(rename = "visa")]
        Visa,
        #[serde(rename = "vgs")]
        Vgs,
    }

    impl ::std::fmt::Display for ListPaymentMethodsProvider {
        fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
            match *self {
                Self::Stripe => f.write_str("stripe"),
                Self::Braintree => f.write_str("braintree"),
                Self::Erc4337 => f.write_str("erc4337"),
                Self::Visa => f.write_str("visa"),
                Self::Vgs => f.write_str("vgs"),
            }
        }
    }

    impl ::std::str::FromStr for ListPaymentMethodsProvider {
        type Err = self::error::ConversionError;
        fn from_str(
            value: &str,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            match value {
                "stripe" => Ok(Self::Stripe),
                "braintree" => Ok(Self::Braintree),
                "erc4337" => Ok(Self::Erc4337),
                "visa" => Ok(Self::Visa),
                "vgs" => Ok(Self::Vgs),
                _ => Err("invalid value".into()),
            }
        }
    }

    impl ::std::convert::TryFrom<&str> for ListPaymentMethodsProvider {
        type Error = self::error::ConversionError;
        fn try_from(
            value: &str,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            value.parse()
        }
    }

    impl ::std::convert::TryFrom<::std::string::String> for ListPaymentMethodsProvider {
        type Error = self::error::ConversionError;
        fn try_from(
            value: ::std::string::String,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            value.parse()
        }
    }

    /// `ListPlansSortOrder`
    #[derive(
        ::serde::Deserialize,
        ::serde::Serialize,
        Clone,
        Copy,
        Debug,
        Eq,
        Hash,
        Ord,
        PartialEq,
        PartialOrd
    )]
    pub enum ListPlansSortOrder {
        #[serde(rename = "asc")]
        Asc,
        #[serde(rename = "desc")]
        Desc,
    }

    impl ::std::fmt::Display for ListPlansSortOrder {
        fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
            match *self {
                Self::Asc => f.write_str("asc"),
                Self::Desc => f.write_str("desc"),
            }
        }
    }

    impl ::std::str::FromStr for ListPlansSortOrder {
        type Err = self::error::ConversionError;
        fn from_str(
            value: &str,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            match value {
                "asc" => Ok(Self::Asc),
                "desc" => Ok(Self::Desc),
                _ => Err("invalid value".into()),
            }
        }
    }

    impl ::std::convert::TryFrom<&str> for ListPlansSortOrder {
        type Error = self::error::ConversionError;
        fn try_from(
            value: &str,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            value.parse()
        }
    }

    impl ::std::convert::TryFrom<::std::string::String> for ListPlansSortOrder {
        type Error = self::error::ConversionError;
        fn try_from(
            value: ::std::string::String,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            value.parse()
        }
    }

    /// `ListRouterPaymentsFormat`
    #[derive(
        ::serde::Deserialize,
        ::serde::Serialize,
        Clone,
        Copy,
        Debug,
        Eq,
        Hash,
        Ord,
        PartialEq,
        PartialOrd
    )]
    pub enum ListRouterPaymentsFormat {
        #[serde(rename = "json")]
        Json,
        #[serde(rename = "csv")]
        Csv,
    }

    impl ::std::fmt::Display for ListRouterPaymentsFormat {
        fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
            match *self {
                Self::Json => f.write_str("json"),
                Self::Csv => f.write_str("csv"),
            }
        }
    }

    impl ::std::str::FromStr for ListRouterPaymentsFormat {
        type Err = self::error::ConversionError;
        fn from_str(
            value: &str,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            match value {
                "json" => Ok(Self::Json),
                "csv" => Ok(Self::Csv),
                _ => Err("invalid value".into()),
            }
        }
    }

    impl ::std::convert::TryFrom<&str> for ListRouterPaymentsFormat {
        type Error = self::error::ConversionError;
        fn try_from(
            value: &str,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            value.parse()
        }
    }

    impl ::std::convert::TryFrom<::std::string::String> for ListRouterPaymentsFormat {
        type Error = self::error::ConversionError;
        fn try_from(
            value: ::std::string::String,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            value.parse()
        }
    }

    /// `MintCreditsRequest`
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug)]
    pub struct MintCreditsRequest {
        pub amount: ::nevermined_types::Credits,
        #[serde(
            rename = "creditsReceiver",
            skip_serializing_if = "::std::option::Option::is_none"
        )]
        pub credits_receiver: ::std::option::Option<::nevermined_types::Address>,
        #[serde(rename = "holderAddress")]
        pub holder_address: ::nevermined_types::Address,
        #[serde(rename = "planId")]
        pub plan_id: ::nevermined_types::PlanId,
    }

    /// `MintCreditsResponse`
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug, Default)]
    pub struct MintCreditsResponse {
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub success: ::std::option::Option<bool>,
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub transaction: ::std::option::Option<::nevermined_types::TxHash>,
        #[serde(
            rename = "transactionHash",
            skip_serializing_if = "::std::option::Option::is_none"
        )]
        pub transaction_hash: ::std::option::Option<::nevermined_types::TxHash>,
        #[serde(
            rename = "txHash",
            skip_serializing_if = "::std::option::Option::is_none"
        )]
        pub tx_hash: ::std::option::Option<::nevermined_types::TxHash>,
    }

    /// `MintExpirableCreditsRequest`
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug)]
    pub struct MintExpirableCreditsRequest {
        #[serde(rename = "creditsAmount")]
        pub credits_amount: ::nevermined_types::Uint256,
        #[serde(rename = "creditsDuration")]
        pub credits_duration: ::nevermined_types::Uint256,
        #[serde(rename = "creditsReceiver")]
        pub credits_receiver: ::nevermined_types::Address,
        #[serde(rename = "planId")]
        pub plan_id: ::nevermined_types::PlanId,
    }

    /// `MintPaymentResponseDto`
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug, Default)]
    pub struct MintPaymentResponseDto {
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub credential: ::std::option::Option<PaymentCredentialDto>,
        #[serde(
            rename = "delegationId",
            skip_serializing_if = "::std::option::Option::is_none"
        )]
        pub delegation_id: ::std::option::Option<::std::string::String>,
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub fee: ::std::option::Option<RouterFeeDto>,
        #[serde(
            rename = "paymentId",
            skip_serializing_if = "::std::option::Option::is_none"
        )]
        pub payment_id: ::std::option::Option<::std::string::String>,
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub protocol: ::std::option::Option<::std::string::String>,
        #[serde(
            rename = "requestId",
            skip_serializing_if = "::std::option::Option::is_none"
        )]
        pub request_id: ::std::option::Option<::std::string::String>,
        #[serde(
            rename = "resourceUrl",
            skip_serializing_if = "::std::option::Option::is_none"
        )]
        pub resource_url: ::std::option::Option<::std::string::String>,
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub settlement: ::std::option::Option<SettlementDescriptorDto>,
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub status: ::std::option::Option<::std::string::String>,
        #[serde(
            rename = "x402Version",
            skip_serializing_if = "::std::option::Option::is_none"
        )]
        pub x402_version: ::std::option::Option<f64>,
    }

    /// `NvmApiResultDto`
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug, Default)]
    pub struct NvmApiResultDto {
        #[serde(default, skip_serializing_if = "::serde_json::Map::is_empty")]
        pub data: ::serde_json::Map<::std::string::String, ::serde_json::Value>,
        #[serde(
            rename = "httpStatus",
            skip_serializing_if = "::std::option::Option::is_none"
        )]
        pub http_status: ::std::option::Option<f64>,
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub message: ::std::option::Option<::std::string::String>,
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub success: ::std::option::Option<bool>,
        #[serde(
            rename = "txHash",
            skip_serializing_if = "::std::option::Option::is_none"
        )]
        pub tx_hash: ::std::option::Option<::nevermined_types::TxHash>,
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub when: ::std::option::Option<::chrono::DateTime<::chrono::offset::Utc>>,
    }

    /// `OrderPlanResponse`
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug, Default)]
    pub struct OrderPlanResponse {
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub balance: ::std::option::Option<Balance>,
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub success: ::std::option::Option<bool>,
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub transaction: ::std::option::Option<::nevermined_types::TxHash>,
        #[serde(
            rename = "transactionHash",
            skip_serializing_if = "::std::option::Option::is_none"
        )]
        pub transaction_hash: ::std::option::Option<::nevermined_types::TxHash>,
        #[serde(
            rename = "txHash",
            skip_serializing_if = "::std::option::Option::is_none"
        )]
        pub tx_hash: ::std::option::Option<::nevermined_types::TxHash>,
    }

    /// `PaginatedAgents`
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug, Default)]
    pub struct PaginatedAgents {
        #[serde(default, skip_serializing_if = "::std::vec::Vec::is_empty")]
        pub agents: ::std::vec::Vec<Agent>,
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub offset: ::std::option::Option<i64>,
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub page: ::std::option::Option<i64>,
        #[serde(
            rename = "totalCount",
            skip_serializing_if = "::std::option::Option::is_none"
        )]
        pub total_count: ::std::option::Option<i64>,
    }

    /// `PaginatedPermissions`
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug, Default)]
    pub struct PaginatedPermissions {
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub page: ::std::option::Option<i64>,
        #[serde(default, skip_serializing_if = "::std::vec::Vec::is_empty")]
        pub permissions: ::std::vec::Vec<Permission>,
        #[serde(
            rename = "totalCount",
            skip_serializing_if = "::std::option::Option::is_none"
        )]
        pub total_count: ::std::option::Option<i64>,
    }

    /// `PaginatedPlans`
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug, Default)]
    pub struct PaginatedPlans {
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub offset: ::std::option::Option<i64>,
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub page: ::std::option::Option<i64>,
        #[serde(default, skip_serializing_if = "::std::vec::Vec::is_empty")]
        pub plans: ::std::vec::Vec<Plan>,
        #[serde(
            rename = "totalCount",
            skip_serializing_if = "::std::option::Option::is_none"
        )]
        pub total_count: ::std::option::Option<i64>,
    }

    /// `PaymentCredentialDto`
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug, Default)]
    pub struct PaymentCredentialDto {
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub name: ::std::option::Option<::std::string::String>,
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub transport: ::std::option::Option<::std::string::String>,
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub value: ::std::option::Option<::std::string::String>,
    }

    /// `PaymentMethodSummaryDto`
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug, Default)]
    pub struct PaymentMethodSummaryDto {
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub alias: ::std::option::Option<::std::string::String>,
        #[serde(
            rename = "allowedApiKeyIds",
            skip_serializing_if = "::std::option::Option::is_none"
        )]
        pub allowed_api_key_ids: ::std::option::Option<
            ::std::vec::Vec<::std::string::String>,
        >,
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub brand: ::std::option::Option<::std::string::String>,
        #[serde(
            rename = "expMonth",
            skip_serializing_if = "::std::option::Option::is_none"
        )]
        pub exp_month: ::std::option::Option<i64>,
        #[serde(
            rename = "expYear",
            skip_serializing_if = "::std::option::Option::is_none"
        )]
        pub exp_year: ::std::option::Option<i64>,
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub id: ::std::option::Option<::std::string::String>,
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub last4: ::std::option::Option<::std::string::String>,
        #[serde(
            rename = "orgId",
            skip_serializing_if = "::std::option::Option::is_none"
        )]
        pub org_id: ::std::option::Option<::std::string::String>,
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub provider: ::std::option::Option<::std::string::String>,
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub status: ::std::option::Option<::std::string::String>,
        #[serde(rename = "type", skip_serializing_if = "::std::option::Option::is_none")]
        pub type_: ::std::option::Option<::std::string::String>,
    }

    /// `PaymentsSummaryDto`
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug, Default)]
    pub struct PaymentsSummaryDto {
        #[serde(default, skip_serializing_if = "::std::vec::Vec::is_empty")]
        pub series: ::std::vec::Vec<PaymentsSummaryPointDto>,
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub total: ::std::option::Option<f64>,
    }

    /// `PaymentsSummaryPointDto`
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug, Default)]
    pub struct PaymentsSummaryPointDto {
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub date: ::std::option::Option<::std::string::String>,
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub value: ::std::option::Option<f64>,
    }

    /// `Permission`
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug, Default)]
    pub struct Permission {
        #[serde(
            rename = "allowedAgents",
            default,
            skip_serializing_if = "::std::vec::Vec::is_empty"
        )]
        pub allowed_agents: ::std::vec::Vec<::std::string::String>,
        #[serde(
            rename = "createdAt",
            skip_serializing_if = "::std::option::Option::is_none"
        )]
        pub created_at: ::std::option::Option<::chrono::DateTime<::chrono::offset::Utc>>,
        #[serde(
            rename = "expiresAt",
            skip_serializing_if = "::std::option::Option::is_none"
        )]
        pub expires_at: ::std::option::Option<::chrono::DateTime<::chrono::offset::Utc>>,
        #[serde(
            rename = "maxCredits",
            skip_serializing_if = "::std::option::Option::is_none"
        )]
        pub max_credits: ::std::option::Option<i64>,
        #[serde(default, skip_serializing_if = "::serde_json::Map::is_empty")]
        pub metadata: ::serde_json::Map<::std::string::String, ::serde_json::Value>,
        #[serde(
            rename = "ownerAddress",
            skip_serializing_if = "::std::option::Option::is_none"
        )]
        pub owner_address: ::std::option::Option<::nevermined_types::Address>,
        #[serde(
            rename = "permissionHash",
            skip_serializing_if = "::std::option::Option::is_none"
        )]
        pub permission_hash: ::std::option::Option<::std::string::String>,
        #[serde(
            rename = "planId",
            skip_serializing_if = "::std::option::Option::is_none"
        )]
        pub plan_id: ::std::option::Option<::nevermined_types::PlanId>,
        #[serde(
            rename = "remainingCredits",
            skip_serializing_if = "::std::option::Option::is_none"
        )]
        pub remaining_credits: ::std::option::Option<i64>,
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub status: ::std::option::Option<::std::string::String>,
        #[serde(default, skip_serializing_if = "::std::vec::Vec::is_empty")]
        pub transactions: ::std::vec::Vec<
            ::serde_json::Map<::std::string::String, ::serde_json::Value>,
        >,
        #[serde(
            rename = "usedCredits",
            skip_serializing_if = "::std::option::Option::is_none"
        )]
        pub used_credits: ::std::option::Option<i64>,
    }

    /// `PermissionCreatedResponse`
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug, Default)]
    pub struct PermissionCreatedResponse {
        #[serde(
            rename = "accessToken",
            skip_serializing_if = "::std::option::Option::is_none"
        )]
        pub access_token: ::std::option::Option<::std::string::String>,
        #[serde(
            rename = "expiresAt",
            skip_serializing_if = "::std::option::Option::is_none"
        )]
        pub expires_at: ::std::option::Option<::chrono::DateTime<::chrono::offset::Utc>>,
        #[serde(
            rename = "maxCredits",
            skip_serializing_if = "::std::option::Option::is_none"
        )]
        pub max_credits: ::std::option::Option<i64>,
        #[serde(
            rename = "permissionHash",
            skip_serializing_if = "::std::option::Option::is_none"
        )]
        pub permission_hash: ::std::option::Option<::std::string::String>,
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub status: ::std::option::Option<::std::string::String>,
        #[serde(
            rename = "usedCredits",
            skip_serializing_if = "::std::option::Option::is_none"
        )]
        pub used_credits: ::std::option::Option<i64>,
    }

    /// `Plan`
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug, Default)]
    pub struct Plan {
        #[serde(
            rename = "creditsConfig",
            skip_serializing_if = "::std::option::Option::is_none"
        )]
        pub credits_config: ::std::option::Option<CreditsConfig>,
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub description: ::std::option::Option<::std::string::String>,
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub id: ::std::option::Option<::nevermined_types::PlanId>,
        #[serde(
            rename = "isListed",
            skip_serializing_if = "::std::option::Option::is_none"
        )]
        pub is_listed: ::std::option::Option<bool>,
        #[serde(default, skip_serializing_if = "::serde_json::Map::is_empty")]
        pub metadata: ::serde_json::Map<::std::string::String, ::serde_json::Value>,
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub name: ::std::option::Option<::std::string::String>,
        #[serde(
            rename = "orgId",
            skip_serializing_if = "::std::option::Option::is_none"
        )]
        pub org_id: ::std::option::Option<::std::string::String>,
        #[serde(
            rename = "organizationName",
            skip_serializing_if = "::std::option::Option::is_none"
        )]
        pub organization_name: ::std::option::Option<::std::string::String>,
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub owner: ::std::option::Option<::nevermined_types::Address>,
        #[serde(
            rename = "planId",
            skip_serializing_if = "::std::option::Option::is_none"
        )]
        pub plan_id: ::std::option::Option<::nevermined_types::PlanId>,
        #[serde(
            rename = "priceConfig",
            skip_serializing_if = "::std::option::Option::is_none"
        )]
        pub price_config: ::std::option::Option<PriceConfig>,
        #[serde(default, skip_serializing_if = "::serde_json::Map::is_empty")]
        pub registry: ::serde_json::Map<::std::string::String, ::serde_json::Value>,
    }

    /// `PlanCreatedData`
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug, Default)]
    pub struct PlanCreatedData {
        #[serde(
            rename = "planId",
            skip_serializing_if = "::std::option::Option::is_none"
        )]
        pub plan_id: ::std::option::Option<::nevermined_types::PlanId>,
    }

    /// `PlanCreatedResponse`
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug, Default)]
    pub struct PlanCreatedResponse {
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub data: ::std::option::Option<PlanCreatedData>,
        #[serde(
            rename = "planId",
            skip_serializing_if = "::std::option::Option::is_none"
        )]
        pub plan_id: ::std::option::Option<::nevermined_types::PlanId>,
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub success: ::std::option::Option<bool>,
        #[serde(
            rename = "txHash",
            skip_serializing_if = "::std::option::Option::is_none"
        )]
        pub tx_hash: ::std::option::Option<::nevermined_types::TxHash>,
    }

    /// `PlanCreditsConfig`
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug)]
    pub struct PlanCreditsConfig {
        pub amount: ::nevermined_types::Uint256,
        #[serde(rename = "durationSecs")]
        pub duration_secs: ::nevermined_types::Uint256,
        #[serde(rename = "isRedemptionAmountFixed")]
        pub is_redemption_amount_fixed: bool,
        #[serde(rename = "maxAmount")]
        pub max_amount: ::nevermined_types::Uint256,
        #[serde(rename = "minAmount")]
        pub min_amount: ::nevermined_types::Uint256,
        #[serde(
            rename = "nftAddress",
            skip_serializing_if = "::std::option::Option::is_none"
        )]
        pub nft_address: ::std::option::Option<::nevermined_types::Address>,
        #[serde(rename = "onchainMirror")]
        pub onchain_mirror: bool,
        #[serde(rename = "redemptionType")]
        pub redemption_type: i32,
    }

    /// `PlanMetadataAttributes`
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug)]
    pub struct PlanMetadataAttributes {
        #[serde(
            rename = "accessLimit",
            skip_serializing_if = "::std::option::Option::is_none"
        )]
        pub access_limit: ::std::option::Option<AccessLimit>,
        #[serde(
            rename = "apiDescription",
            skip_serializing_if = "::std::option::Option::is_none"
        )]
        pub api_description: ::std::option::Option<::std::string::String>,
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub author: ::std::option::Option<::std::string::String>,
        #[serde(
            rename = "dateCreated",
            skip_serializing_if = "::std::option::Option::is_none"
        )]
        pub date_created: ::std::option::Option<
            ::chrono::DateTime<::chrono::offset::Utc>,
        >,
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub description: ::std::option::Option<::std::string::String>,
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub integration: ::std::option::Option<::std::string::String>,
        #[serde(
            rename = "isTrialPlan",
            skip_serializing_if = "::std::option::Option::is_none"
        )]
        pub is_trial_plan: ::std::option::Option<bool>,
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub license: ::std::option::Option<::std::string::String>,
        pub name: ::std::string::String,
        #[serde(
            rename = "sampleLink",
            skip_serializing_if = "::std::option::Option::is_none"
        )]
        pub sample_link: ::std::option::Option<::std::string::String>,
        #[serde(default, skip_serializing_if = "::std::vec::Vec::is_empty")]
        pub tags: ::std::vec::Vec<::std::string::String>,
    }

    /// `PlanPriceConfig`
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug)]
    pub struct PlanPriceConfig {
        pub amounts: ::std::vec::Vec<::nevermined_types::Uint256>,
        #[serde(rename = "contractAddress")]
        pub contract_address: ::nevermined_types::Address,
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub currency: ::std::option::Option<::std::string::String>,
        #[serde(rename = "externalPriceAddress")]
        pub external_price_address: ::nevermined_types::Address,
        #[serde(rename = "feeController")]
        pub fee_controller: ::nevermined_types::Address,
        #[serde(rename = "isCrypto")]
        pub is_crypto: bool,
        pub receivers: ::std::vec::Vec<::nevermined_types::Address>,
        #[serde(rename = "templateAddress")]
        pub template_address: ::nevermined_types::Address,
        #[serde(rename = "tokenAddress")]
        pub token_address: ::nevermined_types::Address,
    }

    /// `PriceConfig`
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug, Default)]
    pub struct PriceConfig {
        #[serde(default, skip_serializing_if = "::std::vec::Vec::is_empty")]
        pub amounts: ::std::vec::Vec<i64>,
        #[serde(
            rename = "priceType",
            skip_serializing_if = "::std::option::Option::is_none"
        )]
        pub price_type: ::std::option::Option<PriceConfigPriceType>,
        #[serde(default, skip_serializing_if = "::std::vec::Vec::is_empty")]
        pub receivers: ::std::vec::Vec<::std::string::String>,
        #[serde(
            rename = "tokenAddress",
            skip_serializing_if = "::std::option::Option::is_none"
        )]
        pub token_address: ::std::option::Option<::std::string::String>,
    }

    /// `PriceConfigPriceType`
    #[derive(
        ::serde::Deserialize,
        ::serde::Serialize,
        Clone,
        Copy,
        Debug,
        Eq,
        Hash,
        Ord,
        PartialEq,
        PartialOrd
    )]
    pub enum PriceConfigPriceType {
        #[serde(rename = "FIXED_PRICE")]
        FixedPrice,
        #[serde(rename = "FREE")]
        Free,
    }

    impl ::std::fmt::Display for PriceConfigPriceType {
        fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
            match *self {
                Self::FixedPrice => f.write_str("FIXED_PRICE"),
                Self::Free => f.write_str("FREE"),
            }
        }
    }

    impl ::std::str::FromStr for PriceConfigPriceType {
        type Err = self::error::ConversionError;
        fn from_str(
            value: &str,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            match value {
                "FIXED_PRICE" => Ok(Self::FixedPrice),
                "FREE" => Ok(Self::Free),
                _ => Err("invalid value".into()),
            }
        }
    }

    impl ::std::convert::TryFrom<&str> for PriceConfigPriceType {
        type Error = self::error::ConversionError;
        fn try_from(
            value: &str,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            value.parse()
        }
    }

    impl ::std::convert::TryFrom<::std::string::String> for PriceConfigPriceType {
        type Error = self::error::ConversionError;
        fn try_from(
            value: ::std::string::String,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            value.parse()
        }
    }

    /// `ProxyRequestDto`
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug)]
    pub struct ProxyRequestDto {
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub body: ::std::option::Option<::serde_json::Value>,
        #[serde(rename = "delegationId")]
        pub delegation_id: ::std::string::String,
        #[serde(default, skip_serializing_if = "::serde_json::Map::is_empty")]
        pub headers: ::serde_json::Map<::std::string::String, ::serde_json::Value>,
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub method: ::std::option::Option<ProxyRequestDtoMethod>,
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub protocol: ::std::option::Option<ProxyRequestDtoProtocol>,
        #[serde(rename = "requestId")]
        pub request_id: ::std::string::String,
        pub url: ::std::string::String,
    }

    /// `ProxyRequestDtoMethod`
    #[derive(
        ::serde::Deserialize,
        ::serde::Serialize,
        Clone,
        Copy,
        Debug,
        Eq,
        Hash,
        Ord,
        PartialEq,
        PartialOrd
    )]
    pub enum ProxyRequestDtoMethod {
        #[serde(rename = "GET")]
        Get,
        #[serde(rename = "POST")]
        Post,
        #[serde(rename = "PUT")]
        Put,
        #[serde(rename = "PATCH")]
        Patch,
        #[serde(rename = "DELETE")]
        Delete,
    }

    impl ::std::fmt::Display for ProxyRequestDtoMethod {
        fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
            match *self {
                Self::Get => f.write_str("GET"),
                Self::Post => f.write_str("POST"),
                Self::Put => f.write_str("PUT"),
                Self::Patch => f.write_str("PATCH"),
                Self::Delete => f.write_str("DELETE"),
            }
        }
    }

    impl ::std::str::FromStr for ProxyRequestDtoMethod {
        type Err = self::error::ConversionError;
        fn from_str(
            value: &str,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            match value {
                "GET" => Ok(Self::Get),
                "POST" => Ok(Self::Post),
                "PUT" => Ok(Self::Put),
                "PATCH" => Ok(Self::Patch),
                "DELETE" => Ok(Self::Delete),
                _ => Err("invalid value".into()),
            }
        }
    }

    impl ::std::convert::TryFrom<&str> for ProxyRequestDtoMethod {
        type Error = self::error::ConversionError;
        fn try_from(
            value: &str,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            value.parse()
        }
    }

    impl ::std::convert::TryFrom<::std::string::String> for ProxyRequestDtoMethod {
        type Error = self::error::ConversionError;
        fn try_from(
            value: ::std::string::String,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            value.parse()
        }
    }

    /// `ProxyRequestDtoProtocol`
    #[derive(
        ::serde::Deserialize,
        ::serde::Serialize,
        Clone,
        Copy,
        Debug,
        Eq,
        Hash,
        Ord,
        PartialEq,
        PartialOrd
    )]
    pub enum ProxyRequestDtoProtocol {
        #[serde(rename = "x402")]
        X402,
        #[serde(rename = "mpp")]
        Mpp,
    }

    impl ::std::fmt::Display for ProxyRequestDtoProtocol {
        fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
            match *self {
                Self::X402 => f.write_str("x402"),
                Self::Mpp => f.write_str("mpp"),
            }
        }
    }

    impl ::std::str::FromStr for ProxyRequestDtoProtocol {
        type Err = self::error::ConversionError;
        fn from_str(
            value: &str,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            match value {
                "x402" => Ok(Self::X402),
                "mpp" => Ok(Self::Mpp),
                _ => Err("invalid value".into()),
            }
        }
    }

    impl ::std::convert::TryFrom<&str> for ProxyRequestDtoProtocol {
        type Error = self::error::ConversionError;
        fn try_from(
            value: &str,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            value.parse()
        }
    }

    impl ::std::convert::TryFrom<::std::string::String> for ProxyRequestDtoProtocol {
        type Error = self::error::ConversionError;
        fn try_from(
            value: ::std::string::String,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            value.parse()
        }
    }

    /// `RedeemCreditsRequest`
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug)]
    pub struct RedeemCreditsRequest {
        pub amount: ::nevermined_types::Credits,
        #[serde(rename = "holderAddress")]
        pub holder_address: ::nevermined_types::Address,
        #[serde(rename = "planId")]
        pub plan_id: ::nevermined_types::PlanId,
        pub proof: ::std::string::String,
    }

    /// `RedeemCreditsResponse`
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug, Default)]
    pub struct RedeemCreditsResponse {
        #[serde(
            rename = "creditsRedeemed",
            skip_serializing_if = "::std::option::Option::is_none"
        )]
        pub credits_redeemed: ::std::option::Option<::nevermined_types::Credits>,
        #[serde(
            rename = "remainingBalance",
            skip_serializing_if = "::std::option::Option::is_none"
        )]
        pub remaining_balance: ::std::option::Option<::nevermined_types::Credits>,
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub success: ::std::option::Option<bool>,
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub transaction: ::std::option::Option<::nevermined_types::TxHash>,
        #[serde(
            rename = "transactionHash",
            skip_serializing_if = "::std::option::Option::is_none"
        )]
        pub transaction_hash: ::std::option::Option<::nevermined_types::TxHash>,
        #[serde(
            rename = "txHash",
            skip_serializing_if = "::std::option::Option::is_none"
        )]
        pub tx_hash: ::std::option::Option<::nevermined_types::TxHash>,
    }

    /// `RegisterAgentAndPlanRequest`
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug)]
    pub struct RegisterAgentAndPlanRequest {
        #[serde(
            rename = "accessLimit",
            skip_serializing_if = "::std::option::Option::is_none"
        )]
        pub access_limit: ::std::option::Option<RegisterAgentAndPlanRequestAccessLimit>,
        #[serde(rename = "agentApi")]
        pub agent_api: RegisterAgentAndPlanRequestAgentApi,
        #[serde(rename = "agentMetadata")]
        pub agent_metadata: RegisterAgentAndPlanRequestAgentMetadata,
        #[serde(rename = "creditsConfig")]
        pub credits_config: CreditsConfig,
        #[serde(rename = "planMetadata")]
        pub plan_metadata: RegisterAgentAndPlanRequestPlanMetadata,
        #[serde(rename = "priceConfig")]
        pub price_config: PriceConfig,
    }

    /// `RegisterAgentAndPlanRequestAccessLimit`
    #[derive(
        ::serde::Deserialize,
        ::serde::Serialize,
        Clone,
        Copy,
        Debug,
        Eq,
        Hash,
        Ord,
        PartialEq,
        PartialOrd
    )]
    pub enum RegisterAgentAndPlanRequestAccessLimit {
        #[serde(rename = "credits")]
        Credits,
        #[serde(rename = "time")]
        Time,
    }

    impl ::std::fmt::Display for RegisterAgentAndPlanRequestAccessLimit {
        fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
            match *self {
                Self::Credits => f.write_str("credits"),
                Self::Time => f.write_str("time"),
            }
        }
    }

    impl ::std::str::FromStr for RegisterAgentAndPlanRequestAccessLimit {
        type Err = self::error::ConversionError;
        fn from_str(
            value: &str,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            match value {
                "credits" => Ok(Self::Credits),
                "time" => Ok(Self::Time),
                _ => Err("invalid value".into()),
            }
        }
    }

    impl ::std::convert::TryFrom<&str> for RegisterAgentAndPlanRequestAccessLimit {
        type Error = self::error::ConversionError;
        fn try_from(
            value: &str,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            value.parse()
        }
    }

    impl ::std::convert::TryFrom<::std::string::String>
    for RegisterAgentAndPlanRequestAccessLimit {
        type Error = self::error::ConversionError;
        fn try_from(
            value: ::std::string::String,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            value.parse()
        }
    }

    /// `RegisterAgentAndPlanRequestAgentApi`
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug, Default)]
    pub struct RegisterAgentAndPlanRequestAgentApi {
        #[serde(
            rename = "agentDefinitionUrl",
            skip_serializing_if = "::std::option::Option::is_none"
        )]
        pub agent_definition_url: ::std::option::Option<::std::string::String>,
        #[serde(default, skip_serializing_if = "::std::vec::Vec::is_empty")]
        pub endpoints: ::std::vec::Vec<
            ::serde_json::Map<::std::string::String, ::serde_json::Value>,
        >,
    }

    /// `RegisterAgentAndPlanRequestAgentMetadata`
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug, Default)]
    pub struct RegisterAgentAndPlanRequestAgentMetadata {
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub description: ::std::option::Option<::std::string::String>,
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub name: ::std::option::Option<::std::string::String>,
        #[serde(default, skip_serializing_if = "::std::vec::Vec::is_empty")]
        pub tags: ::std::vec::Vec<::std::string::String>,
    }

    /// `RegisterAgentAndPlanRequestPlanMetadata`
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug, Default)]
    pub struct RegisterAgentAndPlanRequestPlanMetadata {
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub description: ::std::option::Option<::std::string::String>,
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub name: ::std::option::Option<::std::string::String>,
    }

    /// `RegisterAgentRequest`
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug)]
    pub struct RegisterAgentRequest {
        #[serde(rename = "agentDefinitionUrl")]
        pub agent_definition_url: ::std::string::String,
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub description: ::std::option::Option<::std::string::String>,
        pub endpoints: ::std::vec::Vec<
            ::serde_json::Map<::std::string::String, ::serde_json::Value>,
        >,
        pub name: ::std::string::String,
        #[serde(default, skip_serializing_if = "::std::vec::Vec::is_empty")]
        pub tags: ::std::vec::Vec<::std::string::String>,
    }

    /// `RegisterPlanRequest`
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug)]
    pub struct RegisterPlanRequest {
        #[serde(rename = "accessLimit")]
        pub access_limit: AccessLimit,
        #[serde(rename = "creditsConfig")]
        pub credits_config: PlanCreditsConfig,
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub currency: ::std::option::Option<::std::string::String>,
        #[serde(rename = "isTrialPlan")]
        pub is_trial_plan: bool,
        #[serde(rename = "metadataAttributes")]
        pub metadata_attributes: PlanMetadataAttributes,
        pub nonce: ::nevermined_types::Uint256,
        #[serde(rename = "priceConfig")]
        pub price_config: PlanPriceConfig,
    }

    /// `RevokePermissionResponse`
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug, Default)]
    pub struct RevokePermissionResponse {
        #[serde(
            rename = "permissionHash",
            skip_serializing_if = "::std::option::Option::is_none"
        )]
        pub permission_hash: ::std::option::Option<::std::string::String>,
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub status: ::std::option::Option<::std::string::String>,
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub success: ::std::option::Option<bool>,
    }

    /// `RouteResultDto`
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug, Default)]
    pub struct RouteResultDto {
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub body: ::std::option::Option<::serde_json::Value>,
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub paid: ::std::option::Option<bool>,
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub payment: ::std::option::Option<RouteResultPaymentDto>,
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub status: ::std::option::Option<f64>,
    }

    /// `RouteResultPaymentDto`
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug, Default)]
    pub struct RouteResultPaymentDto {
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub fee: ::std::option::Option<RouterFeeDto>,
        #[serde(
            rename = "paymentId",
            skip_serializing_if = "::std::option::Option::is_none"
        )]
        pub payment_id: ::std::option::Option<::std::string::String>,
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub settlement: ::std::option::Option<SettlementDescriptorDto>,
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub status: ::std::option::Option<::std::string::String>,
        #[serde(
            rename = "txHash",
            skip_serializing_if = "::std::option::Option::is_none"
        )]
        pub tx_hash: ::std::option::Option<::nevermined_types::TxHash>,
    }

    /// `RouterErrorResponseDto`
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug, Default)]
    pub struct RouterErrorResponseDto {
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub category: ::std::option::Option<::std::string::String>,
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub code: ::std::option::Option<::std::string::String>,
        #[serde(
            rename = "correlationId",
            skip_serializing_if = "::std::option::Option::is_none"
        )]
        pub correlation_id: ::std::option::Option<::std::string::String>,
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub date: ::std::option::Option<::chrono::DateTime<::chrono::offset::Utc>>,
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub details: ::std::option::Option<::std::string::String>,
        #[serde(
            rename = "docsUrl",
            skip_serializing_if = "::std::option::Option::is_none"
        )]
        pub docs_url: ::std::option::Option<::std::string::String>,
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub error: ::std::option::Option<::std::string::String>,
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub hint: ::std::option::Option<::std::string::String>,
        #[serde(
            rename = "httpStatus",
            skip_serializing_if = "::std::option::Option::is_none"
        )]
        pub http_status: ::std::option::Option<f64>,
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub message: ::std::option::Option<::std::string::String>,
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub params: ::std::option::Option<::std::string::String>,
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub retryable: ::std::option::Option<bool>,
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub uuid: ::std::option::Option<::std::string::String>,
    }

    /// `RouterFeeDto`
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug, Default)]
    pub struct RouterFeeDto {
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub amount: ::std::option::Option<::std::string::String>,
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub bps: ::std::option::Option<f64>,
        #[serde(
            rename = "capChargedCents",
            skip_serializing_if = "::std::option::Option::is_none"
        )]
        pub cap_charged_cents: ::std::option::Option<::std::string::String>,
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub cents: ::std::option::Option<::std::string::String>,
    }

    /// `RouterPaymentRecordDto`
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug, Default)]
    pub struct RouterPaymentRecordDto {
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub amount: ::std::option::Option<::std::string::String>,
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub asset: ::std::option::Option<::std::string::String>,
        #[serde(
            rename = "assetDecimals",
            skip_serializing_if = "::std::option::Option::is_none"
        )]
        pub asset_decimals: ::std::option::Option<f64>,
        #[serde(
            rename = "assetSymbol",
            skip_serializing_if = "::std::option::Option::is_none"
        )]
        pub asset_symbol: ::std::option::Option<::std::string::String>,
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub buyer: ::std::option::Option<::std::string::String>,
        #[serde(
            rename = "createdAt",
            skip_serializing_if = "::std::option::Option::is_none"
        )]
        pub created_at: ::std::option::Option<::std::string::String>,
        #[serde(
            rename = "delegationId",
            skip_serializing_if = "::std::option::Option::is_none"
        )]
        pub delegation_id: ::std::option::Option<::std::string::String>,
        #[serde(
            rename = "feeAtomic",
            skip_serializing_if = "::std::option::Option::is_none"
        )]
        pub fee_atomic: ::std::option::Option<::std::string::String>,
        #[serde(
            rename = "feeBps",
            skip_serializing_if = "::std::option::Option::is_none"
        )]
        pub fee_bps: ::std::option::Option<f64>,
        #[serde(
            rename = "feeCents",
            skip_serializing_if = "::std::option::Option::is_none"
        )]
        pub fee_cents: ::std::option::Option<::std::string::String>,
        #[serde(
            rename = "feeNonce",
            skip_serializing_if = "::std::option::Option::is_none"
        )]
        pub fee_nonce: ::std::option::Option<::std::string::String>,
        #[serde(
            rename = "feeStatus",
            skip_serializing_if = "::std::option::Option::is_none"
        )]
        pub fee_status: ::std::option::Option<::std::string::String>,
        #[serde(
            rename = "feeTxHash",
            skip_serializing_if = "::std::option::Option::is_none"
        )]
        pub fee_tx_hash: ::std::option::Option<::std::string::String>,
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub id: ::std::option::Option<::std::string::String>,
        #[serde(
            rename = "merchantAddress",
            skip_serializing_if = "::std::option::Option::is_none"
        )]
        pub merchant_address: ::std::option::Option<::std::string::String>,
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub network: ::std::option::Option<::std::string::String>,
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub protocol: ::std::option::Option<::std::string::String>,
        #[serde(
            rename = "requestId",
            skip_serializing_if = "::std::option::Option::is_none"
        )]
        pub request_id: ::std::option::Option<::std::string::String>,
        #[serde(
            rename = "resourceUrl",
            skip_serializing_if = "::std::option::Option::is_none"
        )]
        pub resource_url: ::std::option::Option<::std::string::String>,
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub status: ::std::option::Option<::std::string::String>,
        #[serde(
            rename = "txHash",
            skip_serializing_if = "::std::option::Option::is_none"
        )]
        pub tx_hash: ::std::option::Option<::nevermined_types::TxHash>,
    }

    /// `RouterPaymentsSummaryGranularity`
    #[derive(
        ::serde::Deserialize,
        ::serde::Serialize,
        Clone,
        Copy,
        Debug,
        Eq,
        Hash,
        Ord,
        PartialEq,
        PartialOrd
    )]
    pub enum RouterPaymentsSummaryGranularity {
        #[serde(rename = "day")]
        Day,
        #[serde(rename = "week")]
        Week,
        #[serde(rename = "month")]
        Month,
    }

    impl ::std::fmt::Display for RouterPaymentsSummaryGranularity {
        fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
            match *self {
                Self::Day => f.write_str("day"),
                Self::Week => f.write_str("week"),
                Self::Month => f.write_str("month"),
            }
        }
    }

    impl ::std::str::FromStr for RouterPaymentsSummaryGranularity {
        type Err = self::error::ConversionError;
        fn from_str(
            value: &str,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            match value {
                "day" => Ok(Self::Day),
                "week" => Ok(Self::Week),
                "month" => Ok(Self::Month),
                _ => Err("invalid value".into()),
            }
        }
    }

    impl ::std::convert::TryFrom<&str> for RouterPaymentsSummaryGranularity {
        type Error = self::error::ConversionError;
        fn try_from(
            value: &str,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            value.parse()
        }
    }

    impl ::std::convert::TryFrom<::std::string::String>
    for RouterPaymentsSummaryGranularity {
        type Error = self::error::ConversionError;
        fn try_from(
            value: ::std::string::String,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            value.parse()
        }
    }

    /// `SettlePaymentDto`
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug)]
    pub struct SettlePaymentDto {
        #[serde(rename = "txHash")]
        pub tx_hash: ::nevermined_types::TxHash,
    }

    /// `SettlePermissionRequest`
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug)]
    pub struct SettlePermissionRequest {
        #[serde(rename = "accessToken")]
        pub access_token: ::std::string::String,
        #[serde(rename = "agentId")]
        pub agent_id: ::nevermined_types::AgentId,
        #[serde(rename = "creditsUsed")]
        pub credits_used: i64,
        #[serde(
            rename = "requestMetadata",
            default,
            skip_serializing_if = "::serde_json::Map::is_empty"
        )]
        pub request_metadata: ::serde_json::Map<
            ::std::string::String,
            ::serde_json::Value,
        >,
    }

    /// `SettlePermissionResponse`
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug, Default)]
    pub struct SettlePermissionResponse {
        #[serde(
            rename = "creditsSettled",
            skip_serializing_if = "::std::option::Option::is_none"
        )]
        pub credits_settled: ::std::option::Option<i64>,
        #[serde(
            rename = "permissionHash",
            skip_serializing_if = "::std::option::Option::is_none"
        )]
        pub permission_hash: ::std::option::Option<::std::string::String>,
        #[serde(
            rename = "remainingCredits",
            skip_serializing_if = "::std::option::Option::is_none"
        )]
        pub remaining_credits: ::std::option::Option<i64>,
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub success: ::std::option::Option<bool>,
        #[serde(
            rename = "txHash",
            skip_serializing_if = "::std::option::Option::is_none"
        )]
        pub tx_hash: ::std::option::Option<::nevermined_types::TxHash>,
    }

    /// `SettleResponseDto`
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug, Default)]
    pub struct SettleResponseDto {
        #[serde(
            rename = "paymentId",
            skip_serializing_if = "::std::option::Option::is_none"
        )]
        pub payment_id: ::std::option::Option<::std::string::String>,
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub status: ::std::option::Option<::std::string::String>,
        #[serde(
            rename = "txHash",
            skip_serializing_if = "::std::option::Option::is_none"
        )]
        pub tx_hash: ::std::option::Option<::nevermined_types::TxHash>,
    }

    /// `SettlementDescriptorDto`
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug, Default)]
    pub struct SettlementDescriptorDto {
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub amount: ::std::option::Option<::std::string::String>,
        #[serde(
            rename = "approxCents",
            skip_serializing_if = "::std::option::Option::is_none"
        )]
        pub approx_cents: ::std::option::Option<::std::string::String>,
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub asset: ::std::option::Option<::std::string::String>,
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub network: ::std::option::Option<::std::string::String>,
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub recipient: ::std::option::Option<::std::string::String>,
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub scheme: ::std::option::Option<::std::string::String>,
    }

    /// `SuccessResponse`
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug, Default)]
    pub struct SuccessResponse {
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub success: ::std::option::Option<bool>,
    }

    /// `TrackSubTaskRequest`
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug, Default)]
    pub struct TrackSubTaskRequest {
        #[serde(
            rename = "creditsUsed",
            skip_serializing_if = "::std::option::Option::is_none"
        )]
        pub credits_used: ::std::option::Option<i64>,
        #[serde(default, skip_serializing_if = "::serde_json::Map::is_empty")]
        pub metadata: ::serde_json::Map<::std::string::String, ::serde_json::Value>,
        #[serde(
            rename = "requestId",
            skip_serializing_if = "::std::option::Option::is_none"
        )]
        pub request_id: ::std::option::Option<::std::string::String>,
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub status: ::std::option::Option<::std::string::String>,
        #[serde(
            rename = "taskName",
            skip_serializing_if = "::std::option::Option::is_none"
        )]
        pub task_name: ::std::option::Option<::std::string::String>,
    }

    /// `UpdateAgentRequest`
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug, Default)]
    pub struct UpdateAgentRequest {
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub description: ::std::option::Option<::std::string::String>,
        #[serde(default, skip_serializing_if = "::std::vec::Vec::is_empty")]
        pub endpoints: ::std::vec::Vec<
            ::serde_json::Map<::std::string::String, ::serde_json::Value>,
        >,
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub name: ::std::option::Option<::std::string::String>,
        #[serde(default, skip_serializing_if = "::std::vec::Vec::is_empty")]
        pub tags: ::std::vec::Vec<::std::string::String>,
    }

    /// `UpdatePaymentMethodDto`
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug, Default)]
    pub struct UpdatePaymentMethodDto {
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub alias: ::std::option::Option<::std::string::String>,
        #[serde(
            rename = "allowedApiKeyIds",
            skip_serializing_if = "::std::option::Option::is_none"
        )]
        pub allowed_api_key_ids: ::std::option::Option<
            ::std::vec::Vec<::std::string::String>,
        >,
        #[serde(
            rename = "orgId",
            skip_serializing_if = "::std::option::Option::is_none"
        )]
        pub org_id: ::std::option::Option<::std::string::String>,
    }

    /// `UpdatePlanRequest`
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug, Default)]
    pub struct UpdatePlanRequest {
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub description: ::std::option::Option<::std::string::String>,
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub name: ::std::option::Option<::std::string::String>,
    }

    /// `VerifyPermissionRequest`
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug)]
    pub struct VerifyPermissionRequest {
        #[serde(rename = "accessToken")]
        pub access_token: ::std::string::String,
        #[serde(rename = "agentId")]
        pub agent_id: ::nevermined_types::AgentId,
        #[serde(rename = "creditsRequested")]
        pub credits_requested: i64,
    }

    /// `VerifyPermissionResponse`
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug, Default)]
    pub struct VerifyPermissionResponse {
        #[serde(
            rename = "buyerAddress",
            skip_serializing_if = "::std::option::Option::is_none"
        )]
        pub buyer_address: ::std::option::Option<::nevermined_types::Address>,
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub error: ::std::option::Option<::std::string::String>,
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub message: ::std::option::Option<::std::string::String>,
        #[serde(
            rename = "permissionHash",
            skip_serializing_if = "::std::option::Option::is_none"
        )]
        pub permission_hash: ::std::option::Option<::std::string::String>,
        #[serde(
            rename = "remainingCredits",
            skip_serializing_if = "::std::option::Option::is_none"
        )]
        pub remaining_credits: ::std::option::Option<i64>,
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub valid: ::std::option::Option<bool>,
    }

    /// Error types.
    pub mod error {
        /// Error from a `TryFrom` or `FromStr` implementation.
        pub struct ConversionError(::std::borrow::Cow<'static, str>);
        impl ::std::error::Error for ConversionError {}
        impl ::std::fmt::Display for ConversionError {
            fn fmt(
                &self,
                f: &mut ::std::fmt::Formatter<'_>,
            ) -> Result<(), ::std::fmt::Error> {
                ::std::fmt::Display::fmt(&self.0, f)
            }
        }

        impl ::std::fmt::Debug for ConversionError {
            fn fmt(
                &self,
                f: &mut ::std::fmt::Formatter<'_>,
            ) -> Result<(), ::std::fmt::Error> {
                ::std::fmt::Debug::fmt(&self.0, f)
            }
        }

        impl From<&'static str> for ConversionError {
            fn from(value: &'static str) -> Self {
                Self(value.into())
            }
        }

        impl From<String> for ConversionError {
            fn from(value: String) -> Self {
                Self(value.into())
            }
        }
    }
}

#[derive(Clone, Debug)]
/// Client for Nevermined API
///
/// Plans, agents, credits and payments.
///
/// Version: 1.0.0
pub struct Client {
    pub(crate) baseurl: String,
    pub(crate) client: reqwest::Client,
    pub(crate) inner: crate::Seam,
}

impl Client {
    /// Create a new client.
    /// `baseurl` is the base URL provided to the internal
    /// `reqwest::Client`, and should include a scheme and hostname,
    /// as well as port and a path stem if applicable.
    pub fn new(baseurl: &str, inner: crate::Seam) -> Self {
        #[cfg(not(target_arch = "wasm32"))]
        let client = {
            let dur = ::std::time::Duration::from_secs(15u64);
            reqwest::ClientBuilder::new().connect_timeout(dur).timeout(dur)
        };
        #[cfg(target_arch = "wasm32")]
        let client = reqwest::ClientBuilder::new();
        Self::new_with_client(baseurl, client.build().unwrap(), inner)
    }

    /// Construct a new client with an existing `reqwest::Client`,
    /// allowing more control over its configuration.
    /// `baseurl` is the base URL provided to the internal
    /// `reqwest::Client`, and should include a scheme and hostname,
    /// as well as port and a path stem if applicable.
    pub fn new_with_client(
        baseurl: &str,
        client: reqwest::Client,
        inner: crate::Seam,
    ) -> Self {
        Self {
            baseurl: baseurl.to_string(),
            client,
            inner,
        }
    }
}

impl ClientInfo<crate::Seam> for Client {
    fn api_version() -> &'static str {
        "1.0.0"
    }

    fn baseurl(&self) -> &str {
        self.baseurl.as_str()
    }

    fn client(&self) -> &reqwest::Client {
        &self.client
    }

    fn inner(&self) -> &crate::Seam {
        &self.inner
    }
}

const _: () = {
    #[allow(dead_code)]
    fn assert_client_hooks()
    where
        Client: ClientHooks<crate::Seam>,
    {}
};
#[allow(clippy::all)]
impl Client {
    /// Sends a `GET` request to `/protocol/agents`
    pub async fn list_agents<'a>(
        &'a self,
        offset: Option<i64>,
        page: Option<i64>,
        sort_by: Option<&'a str>,
        sort_order: Option<types::ListAgentsSortOrder>,
    ) -> Result<ResponseValue<types::PaginatedAgents>, Error<()>> {
        let url = format!("{}/protocol/agents", self.baseurl,);
        let mut header_map = ::reqwest::header::HeaderMap::with_capacity(1usize);
        header_map
            .append(
                ::reqwest::header::HeaderName::from_static("api-version"),
                ::reqwest::header::HeaderValue::from_static(Self::api_version()),
            );
        #[allow(unused_mut)]
        let mut request = self
            .client
            .get(url)
            .header(
                ::reqwest::header::ACCEPT,
                ::reqwest::header::HeaderValue::from_static("application/json"),
            )
            .query(&progenitor_client::QueryParam::new("offset", &offset))
            .query(&progenitor_client::QueryParam::new("page", &page))
            .query(&progenitor_client::QueryParam::new("sortBy", &sort_by))
            .query(&progenitor_client::QueryParam::new("sortOrder", &sort_order))
            .headers(header_map)
            .build()?;
        let info = OperationInfo {
            operation_id: "list_agents",
        };
        self.pre(&mut request, &info).await?;
        let result = self.exec(request, &info).await;
        self.post(&result, &info).await?;
        let response = result?;
        match response.status().as_u16() {
            200..=299 => ResponseValue::from_response(response).await,
            _ => Err(Error::UnexpectedResponse(response)),
        }
    }

    /// Sends a `POST` request to `/protocol/agents`
    pub async fn register_agent<'a>(
        &'a self,
        body: &'a types::RegisterAgentRequest,
    ) -> Result<ResponseValue<types::AgentCreatedResponse>, Error<()>> {
        let url = format!("{}/protocol/agents", self.baseurl,);
        let mut header_map = ::reqwest::header::HeaderMap::with_capacity(1usize);
        header_map
            .append(
                ::reqwest::header::HeaderName::from_static("api-version"),
                ::reqwest::header::HeaderValue::from_static(Self::api_version()),
            );
        #[allow(unused_mut)]
        let mut request = self
            .client
            .post(url)
            .header(
                ::reqwest::header::ACCEPT,
                ::reqwest::header::HeaderValue::from_static("application/json"),
            )
            .json(&body)
            .headers(header_map)
            .build()?;
        let info = OperationInfo {
            operation_id: "register_agent",
        };
        self.pre(&mut request, &info).await?;
        let result = self.exec(request, &info).await;
        self.post(&result, &info).await?;
        let response = result?;
        match response.status().as_u16() {
            200..=299 => ResponseValue::from_response(response).await,
            _ => Err(Error::UnexpectedResponse(response)),
        }
    }

    /// Sends a `GET` request to `/protocol/agents/{agentId}`
    pub async fn get_agent<'a>(
        &'a self,
        agent_id: &'a ::nevermined_types::AgentId,
    ) -> Result<ResponseValue<types::Agent>, Error<()>> {
        let url = format!(
            "{}/protocol/agents/{}", self.baseurl, encode_path(& agent_id.to_string()),
        );
        let mut header_map = ::reqwest::header::HeaderMap::with_capacity(1usize);
        header_map
            .append(
                ::reqwest::header::HeaderName::from_static("api-version"),
                ::reqwest::header::HeaderValue::from_static(Self::api_version()),
            );
        #[allow(unused_mut)]
        let mut request = self
            .client
            .get(url)
            .header(
                ::reqwest::header::ACCEPT,
                ::reqwest::header::HeaderValue::from_static("application/json"),
            )
            .headers(header_map)
            .build()?;
        let info = OperationInfo {
            operation_id: "get_agent",
        };
        self.pre(&mut request, &info).await?;
        let result = self.exec(request, &info).await;
        self.post(&result, &info).await?;
        let response = result?;
        match response.status().as_u16() {
            200..=299 => ResponseValue::from_response(response).await,
            _ => Err(Error::UnexpectedResponse(response)),
        }
    }

    /// Sends a `PUT` request to `/protocol/agents/{agentId}`
    pub async fn update_agent<'a>(
        &'a self,
        agent_id: &'a ::nevermined_types::AgentId,
        body: &'a types::UpdateAgentRequest,
    ) -> Result<ResponseValue<types::SuccessResponse>, Error<()>> {
        let url = format!(
            "{}/protocol/agents/{}", self.baseurl, encode_path(& agent_id.to_string()),
        );
        let mut header_map = ::reqwest::header::HeaderMap::with_capacity(1usize);
        header_map
            .append(
                ::reqwest::header::HeaderName::from_static("api-version"),
                ::reqwest::header::HeaderValue::from_static(Self::api_version()),
            );
        #[allow(unused_mut)]
        let mut request = self
            .client
            .put(url)
            .header(
                ::reqwest::header::ACCEPT,
                ::reqwest::header::HeaderValue::from_static("application/json"),
            )
            .json(&body)
            .headers(header_map)
            .build()?;
        let info = OperationInfo {
            operation_id: "update_agent",
        };
        self.pre(&mut request, &info).await?;
        let result = self.exec(request, &info).await;
        self.post(&result, &info).await?;
        let response = result?;
        match response.status().as_u16() {
            200..=299 => ResponseValue::from_response(response).await,
            _ => Err(Error::UnexpectedResponse(response)),
        }
    }

    /// Sends a `POST` request to `/protocol/agents/plans`
    pub async fn register_agent_and_plan<'a>(
        &'a self,
        body: &'a types::RegisterAgentAndPlanRequest,
    ) -> Result<ResponseValue<types::AgentAndPlanCreatedResponse>, Error<()>> {
        let url = format!("{}/protocol/agents/plans", self.baseurl,);
        let mut header_map = ::reqwest::header::HeaderMap::with_capacity(1usize);
        header_map
            .append(
                ::reqwest::header::HeaderName::from_static("api-version"),
                ::reqwest::header::HeaderValue::from_static(Self::api_version()),
            );
        #[allow(unused_mut)]
        let mut request = self
            .client
            .post(url)
            .header(
                ::reqwest::header::ACCEPT,
                ::reqwest::header::HeaderValue::from_static("application/json"),
            )
            .json(&body)
            .headers(header_map)
            .build()?;
        let info = OperationInfo {
            operation_id: "register_agent_and_plan",
        };
        self.pre(&mut request, &info).await?;
        let result = self.exec(request, &info).await;
        self.post(&result, &info).await?;
        let response = result?;
        match response.status().as_u16() {
            200..=299 => ResponseValue::from_response(response).await,
            _ => Err(Error::UnexpectedResponse(response)),
        }
    }

    /// Sends a `PUT` request to `/protocol/agents/{agentId}/list/{activate}`
    pub async fn toggle_agent_listing<'a>(
        &'a self,
        agent_id: &'a ::nevermined_types::AgentId,
        activate: bool,
    ) -> Result<ResponseValue<types::SuccessResponse>, Error<()>> {
        let url = format!(
            "{}/protocol/agents/{}/list/{}", self.baseurl, encode_path(& agent_id
            .to_string()), encode_path(& activate.to_string()),
        );
        let mut header_map = ::reqwest::header::HeaderMap::with_capacity(1usize);
        header_map
            .append(
                ::reqwest::header::HeaderName::from_static("api-version"),
                ::reqwest::header::HeaderValue::from_static(Self::api_version()),
            );
        #[allow(unused_mut)]
        let mut request = self
            .client
            .put(url)
            .header(
                ::reqwest::header::ACCEPT,
                ::reqwest::header::HeaderValue::from_static("application/json"),
            )
            .headers(header_map)
            .build()?;
        let info = OperationInfo {
            operation_id: "toggle_agent_listing",
        };
        self.pre(&mut request, &info).await?;
        let result = self.exec(request, &info).await;
        self.post(&result, &info).await?;
        let response = result?;
        match response.status().as_u16() {
            200..=299 => ResponseValue::from_response(response).await,
            _ => Err(Error::UnexpectedResponse(response)),
        }
    }

    /// Sends a `POST` request to `/protocol/agents/{agentId}/plan/{planId}`
    pub async fn add_plan_to_agent<'a>(
        &'a self,
        agent_id: &'a ::nevermined_types::AgentId,
        plan_id: &'a ::nevermined_types::PlanId,
    ) -> Result<ResponseValue<types::SuccessResponse>, Error<()>> {
        let url = format!(
            "{}/protocol/agents/{}/plan/{}", self.baseurl, encode_path(& agent_id
            .to_string()), encode_path(& plan_id.to_string()),
        );
        let mut header_map = ::reqwest::header::HeaderMap::with_capacity(1usize);
        header_map
            .append(
                ::reqwest::header::HeaderName::from_static("api-version"),
                ::reqwest::header::HeaderValue::from_static(Self::api_version()),
            );
        #[allow(unused_mut)]
        let mut request = self
            .client
            .post(url)
            .header(
                ::reqwest::header::ACCEPT,
                ::reqwest::header::HeaderValue::from_static("application/json"),
            )
            .headers(header_map)
            .build()?;
        let info = OperationInfo {
            operation_id: "add_plan_to_agent",
        };
        self.pre(&mut request, &info).await?;
        let result = self.exec(request, &info).await;
        self.post(&result, &info).await?;
        let response = result?;
        match response.status().as_u16() {
            200..=299 => ResponseValue::from_response(response).await,
            _ => Err(Error::UnexpectedResponse(response)),
        }
    }

    /// Sends a `DELETE` request to `/protocol/agents/{agentId}/plan/{planId}`
    pub async fn remove_plan_from_agent<'a>(
        &'a self,
        agent_id: &'a ::nevermined_types::AgentId,
        plan_id: &'a ::nevermined_types::PlanId,
    ) -> Result<ResponseValue<types::SuccessResponse>, Error<()>> {
        let url = format!(
            "{}/protocol/agents/{}/plan/{}", self.baseurl, encode_path(& agent_id
            .to_string()), encode_path(& plan_id.to_string()),
        );
        let mut header_map = ::reqwest::header::HeaderMap::with_capacity(1usize);
        header_map
            .append(
                ::reqwest::header::HeaderName::from_static("api-version"),
                ::reqwest::header::HeaderValue::from_static(Self::api_version()),
            );
        #[allow(unused_mut)]
        let mut request = self
            .client
            .delete(url)
            .header(
                ::reqwest::header::ACCEPT,
                ::reqwest::header::HeaderValue::from_static("application/json"),
            )
            .headers(header_map)
            .build()?;
        let info = OperationInfo {
            operation_id: "remove_plan_from_agent",
        };
        self.pre(&mut request, &info).await?;
        let result = self.exec(request, &info).await;
        self.post(&result, &info).await?;
        let response = result?;
        match response.status().as_u16() {
            200..=299 => ResponseValue::from_response(response).await,
            _ => Err(Error::UnexpectedResponse(response)),
        }
    }

    /// Sends a `GET` request to `/protocol/agents/{agentId}/plans`
    pub async fn get_agent_plans<'a>(
        &'a self,
        agent_id: &'a ::nevermined_types::AgentId,
        offset: Option<i64>,
        page: Option<i64>,
    ) -> Result<ResponseValue<types::PaginatedPlans>, Error<()>> {
        let url = format!(
            "{}/protocol/agents/{}/plans", self.baseurl, encode_path(& agent_id
            .to_string()),
        );
        let mut header_map = ::reqwest::header::HeaderMap::with_capacity(1usize);
        header_map
            .append(
                ::reqwest::header::HeaderName::from_static("api-version"),
                ::reqwest::header::HeaderValue::from_static(Self::api_version()),
            );
        #[allow(unused_mut)]
        let mut request = self
            .client
            .get(url)
            .header(
                ::reqwest::header::ACCEPT,
                ::reqwest::header::HeaderValue::from_static("application/json"),
            )
            .query(&progenitor_client::QueryParam::new("offset", &offset))
            .query(&progenitor_client::QueryParam::new("page", &page))
            .headers(header_map)
            .build()?;
        let info = OperationInfo {
            operation_id: "get_agent_plans",
        };
        self.pre(&mut request, &info).await?;
        let result = self.exec(request, &info).await;
        self.post(&result, &info).await?;
        let response = result?;
        match response.status().as_u16() {
            200..=299 => ResponseValue::from_response(response).await,
            _ => Err(Error::UnexpectedResponse(response)),
        }
    }

    /// Sends a `POST` request to `/protocol/agents/initialize/{agentId}`
    pub async fn initialize_agent_request<'a>(
        &'a self,
        agent_id: &'a ::nevermined_types::AgentId,
        body: &'a types::InitializeAgentRequest,
    ) -> Result<ResponseValue<types::InitializeAgentResponse>, Error<()>> {
        let url = format!(
            "{}/protocol/agents/initialize/{}", self.baseurl, encode_path(& agent_id
            .to_string()),
        );
        let mut header_map = ::reqwest::header::HeaderMap::with_capacity(1usize);
        header_map
            .append(
                ::reqwest::header::HeaderName::from_static("api-version"),
                ::reqwest::header::HeaderValue::from_static(Self::api_version()),
            );
        #[allow(unused_mut)]
        let mut request = self
            .client
            .post(url)
            .header(
                ::reqwest::header::ACCEPT,
                ::reqwest::header::HeaderValue::from_static("application/json"),
            )
            .json(&body)
            .headers(header_map)
            .build()?;
        let info = OperationInfo {
            operation_id: "initialize_agent_request",
        };
        self.pre(&mut request, &info).await?;
        let result = self.exec(request, &info).await;
        self.post(&result, &info).await?;
        let response = result?;
        match response.status().as_u16() {
            200..=299 => ResponseValue::from_response(response).await,
            _ => Err(Error::UnexpectedResponse(response)),
        }
    }

    /// Sends a `POST` request to `/protocol/agent-sub-tasks`
    pub async fn track_agent_sub_task<'a>(
        &'a self,
        body: &'a types::TrackSubTaskRequest,
    ) -> Result<ResponseValue<types::SuccessResponse>, Error<()>> {
        let url = format!("{}/protocol/agent-sub-tasks", self.baseurl,);
        let mut header_map = ::reqwest::header::HeaderMap::with_capacity(1usize);
        header_map
            .append(
                ::reqwest::header::HeaderName::from_static("api-version"),
                ::reqwest::header::HeaderValue::from_static(Self::api_version()),
            );
        #[allow(unused_mut)]
        let mut request = self
            .client
            .post(url)
            .header(
                ::reqwest::header::ACCEPT,
                ::reqwest::header::HeaderValue::from_static("application/json"),
            )
            .json(&body)
            .headers(header_map)
            .build()?;
        let info = OperationInfo {
            operation_id: "track_agent_sub_task",
        };
        self.pre(&mut request, &info).await?;
        let result = self.exec(request, &info).await;
        self.post(&result, &info).await?;
        let response = result?;
        match response.status().as_u16() {
            200..=299 => ResponseValue::from_response(response).await,
            _ => Err(Error::UnexpectedResponse(response)),
        }
    }

    /// Sends a `GET` request to `/protocol/plans`
    pub async fn list_plans<'a>(
        &'a self,
        offset: Option<i64>,
        page: Option<i64>,
        sort_by: Option<&'a str>,
        sort_order: Option<types::ListPlansSortOrder>,
    ) -> Result<ResponseValue<types::PaginatedPlans>, Error<()>> {
        let url = format!("{}/protocol/plans", self.baseurl,);
        let mut header_map = ::reqwest::header::HeaderMap::with_capacity(1usize);
        header_map
            .append(
                ::reqwest::header::HeaderName::from_static("api-version"),
                ::reqwest::header::HeaderValue::from_static(Self::api_version()),
            );
        #[allow(unused_mut)]
        let mut request = self
            .client
            .get(url)
            .header(
                ::reqwest::header::ACCEPT,
                ::reqwest::header::HeaderValue::from_static("application/json"),
            )
            .query(&progenitor_client::QueryParam::new("offset", &offset))
            .query(&progenitor_client::QueryParam::new("page", &page))
            .query(&progenitor_client::QueryParam::new("sortBy", &sort_by))
            .query(&progenitor_client::QueryParam::new("sortOrder", &sort_order))
            .headers(header_map)
            .build()?;
        let info = OperationInfo {
            operation_id: "list_plans",
        };
        self.pre(&mut request, &info).await?;
        let result = self.exec(request, &info).await;
        self.post(&result, &info).await?;
        let response = result?;
        match response.status().as_u16() {
            200..=299 => ResponseValue::from_response(response).await,
            _ => Err(Error::UnexpectedResponse(response)),
        }
    }

    /// Sends a `POST` request to `/protocol/plans`
    pub async fn register_plan<'a>(
        &'a self,
        body: &'a types::RegisterPlanRequest,
    ) -> Result<ResponseValue<types::PlanCreatedResponse>, Error<()>> {
        let url = format!("{}/protocol/plans", self.baseurl,);
        let mut header_map = ::reqwest::header::HeaderMap::with_capacity(1usize);
        header_map
            .append(
                ::reqwest::header::HeaderName::from_static("api-version"),
                ::reqwest::header::HeaderValue::from_static(Self::api_version()),
            );
        #[allow(unused_mut)]
        let mut request = self
            .client
            .post(url)
            .header(
                ::reqwest::header::ACCEPT,
                ::reqwest::header::HeaderValue::from_static("application/json"),
            )
            .json(&body)
            .headers(header_map)
            .build()?;
        let info = OperationInfo {
            operation_id: "register_plan",
        };
        self.pre(&mut request, &info).await?;
        let result = self.exec(request, &info).await;
        self.post(&result, &info).await?;
        let response = result?;
        match response.status().as_u16() {
            200..=299 => ResponseValue::from_response(response).await,
            _ => Err(Error::UnexpectedResponse(response)),
        }
    }

    /// Sends a `GET` request to `/protocol/plans/{planId}`
    pub async fn get_plan<'a>(
        &'a self,
        plan_id: &'a ::nevermined_types::PlanId,
    ) -> Result<ResponseValue<types::Plan>, Error<()>> {
        let url = format!(
            "{}/protocol/plans/{}", self.baseurl, encode_path(& plan_id.to_string()),
        );
        let mut header_map = ::reqwest::header::HeaderMap::with_capacity(1usize);
        header_map
            .append(
                ::reqwest::header::HeaderName::from_static("api-version"),
                ::reqwest::header::HeaderValue::from_static(Self::api_version()),
            );
        #[allow(unused_mut)]
        let mut request = self
            .client
            .get(url)
            .header(
                ::reqwest::header::ACCEPT,
                ::reqwest::header::HeaderValue::from_static("application/json"),
            )
            .headers(header_map)
            .build()?;
        let info = OperationInfo {
            operation_id: "get_plan",
        };
        self.pre(&mut request, &info).await?;
        let result = self.exec(request, &info).await;
        self.post(&result, &info).await?;
        let response = result?;
        match response.status().as_u16() {
            200..=299 => ResponseValue::from_response(response).await,
            _ => Err(Error::UnexpectedResponse(response)),
        }
    }

    /// Sends a `PUT` request to `/protocol/plans/{planId}`
    pub async fn update_plan<'a>(
        &'a self,
        plan_id: &'a ::nevermined_types::PlanId,
        body: &'a types::UpdatePlanRequest,
    ) -> Result<ResponseValue<types::SuccessResponse>, Error<()>> {
        let url = format!(
            "{}/protocol/plans/{}", self.baseurl, encode_path(& plan_id.to_string()),
        );
        let mut header_map = ::reqwest::header::HeaderMap::with_capacity(1usize);
        header_map
            .append(
                ::reqwest::header::HeaderName::from_static("api-version"),
                ::reqwest::header::HeaderValue::from_static(Self::api_version()),
            );
        #[allow(unused_mut)]
        let mut request = self
            .client
            .put(url)
            .header(
                ::reqwest::header::ACCEPT,
                ::reqwest::header::HeaderValue::from_static("application/json"),
            )
            .json(&body)
            .headers(header_map)
            .build()?;
        let info = OperationInfo {
            operation_id: "update_plan",
        };
        self.pre(&mut request, &info).await?;
        let result = self.exec(request, &info).await;
        self.post(&result, &info).await?;
        let response = result?;
        match response.status().as_u16() {
            200..=299 => ResponseValue::from_response(response).await,
            _ => Err(Error::UnexpectedResponse(response)),
        }
    }

    /// Sends a `PUT` request to `/protocol/plans/{planId}/list/{activate}`
    pub async fn toggle_plan_listing<'a>(
        &'a self,
        plan_id: &'a ::nevermined_types::PlanId,
        activate: bool,
    ) -> Result<ResponseValue<types::SuccessResponse>, Error<()>> {
        let url = format!(
            "{}/protocol/plans/{}/list/{}", self.baseurl, encode_path(& plan_id
            .to_string()), encode_path(& activate.to_string()),
        );
        let mut header_map = ::reqwest::header::HeaderMap::with_capacity(1usize);
        header_map
            .append(
                ::reqwest::header::HeaderName::from_static("api-version"),
                ::reqwest::header::HeaderValue::from_static(Self::api_version()),
            );
        #[allow(unused_mut)]
        let mut request = self
            .client
            .put(url)
            .header(
                ::reqwest::header::ACCEPT,
                ::reqwest::header::HeaderValue::from_static("application/json"),
            )
            .headers(header_map)
            .build()?;
        let info = OperationInfo {
            operation_id: "toggle_plan_listing",
        };
        self.pre(&mut request, &info).await?;
        let result = self.exec(request, &info).await;
        self.post(&result, &info).await?;
        let response = result?;
        match response.status().as_u16() {
            200..=299 => ResponseValue::from_response(response).await,
            _ => Err(Error::UnexpectedResponse(response)),
        }
    }

    /// Sends a `POST` request to `/protocol/plans/{planId}/order`
    pub async fn order_plan<'a>(
        &'a self,
        plan_id: &'a ::nevermined_types::PlanId,
    ) -> Result<ResponseValue<types::OrderPlanResponse>, Error<()>> {
        let url = format!(
            "{}/protocol/plans/{}/order", self.baseurl, encode_path(& plan_id
            .to_string()),
        );
        let mut header_map = ::reqwest::header::HeaderMap::with_capacity(1usize);
        header_map
            .append(
                ::reqwest::header::HeaderName::from_static("api-version"),
                ::reqwest::header::HeaderValue::from_static(Self::api_version()),
            );
        #[allow(unused_mut)]
        let mut request = self
            .client
            .post(url)
            .header(
                ::reqwest::header::ACCEPT,
                ::reqwest::header::HeaderValue::from_static("application/json"),
            )
            .headers(header_map)
            .build()?;
        let info = OperationInfo {
            operation_id: "order_plan",
        };
        self.pre(&mut request, &info).await?;
        let result = self.exec(request, &info).await;
        self.post(&result, &info).await?;
        let response = result?;
        match response.status().as_u16() {
            200..=299 => ResponseValue::from_response(response).await,
            _ => Err(Error::UnexpectedResponse(response)),
        }
    }

    /// Sends a `GET` request to `/protocol/plans/{planId}/balance/{holderAddress}`
    pub async fn get_plan_balance<'a>(
        &'a self,
        plan_id: &'a ::nevermined_types::PlanId,
        holder_address: &'a ::nevermined_types::Address,
    ) -> Result<ResponseValue<types::Balance>, Error<()>> {
        let url = format!(
            "{}/protocol/plans/{}/balance/{}", self.baseurl, encode_path(& plan_id
            .to_string()), encode_path(& holder_address.to_string()),
        );
        let mut header_map = ::reqwest::header::HeaderMap::with_capacity(1usize);
        header_map
            .append(
                ::reqwest::header::HeaderName::from_static("api-version"),
                ::reqwest::header::HeaderValue::from_static(Self::api_version()),
            );
        #[allow(unused_mut)]
        let mut request = self
            .client
            .get(url)
            .header(
                ::reqwest::header::ACCEPT,
                ::reqwest::header::HeaderValue::from_static("application/json"),
            )
            .headers(header_map)
            .build()?;
        let info = OperationInfo {
            operation_id: "get_plan_balance",
        };
        self.pre(&mut request, &info).await?;
        let result = self.exec(request, &info).await;
        self.post(&result, &info).await?;
        let response = result?;
        match response.status().as_u16() {
            200..=299 => ResponseValue::from_response(response).await,
            _ => Err(Error::UnexpectedResponse(response)),
        }
    }

    /// Sends a `GET` request to `/protocol/plans/{planId}/agents`
    pub async fn get_plan_agents<'a>(
        &'a self,
        plan_id: &'a ::nevermined_types::PlanId,
        offset: Option<i64>,
        page: Option<i64>,
    ) -> Result<ResponseValue<types::PaginatedAgents>, Error<()>> {
        let url = format!(
            "{}/protocol/plans/{}/agents", self.baseurl, encode_path(& plan_id
            .to_string()),
        );
        let mut header_map = ::reqwest::header::HeaderMap::with_capacity(1usize);
        header_map
            .append(
                ::reqwest::header::HeaderName::from_static("api-version"),
                ::reqwest::header::HeaderValue::from_static(Self::api_version()),
            );
        #[allow(unused_mut)]
        let mut request = self
            .client
            .get(url)
            .header(
                ::reqwest::header::ACCEPT,
                ::reqwest::header::HeaderValue::from_static("application/json"),
            )
            .query(&progenitor_client::QueryParam::new("offset", &offset))
            .query(&progenitor_client::QueryParam::new("page", &page))
            .headers(header_map)
            .build()?;
        let info = OperationInfo {
            operation_id: "get_plan_agents",
        };
        self.pre(&mut request, &info).await?;
        let result = self.exec(request, &info).await;
        self.post(&result, &info).await?;
        let response = result?;
        match response.status().as_u16() {
            200..=299 => ResponseValue::from_response(response).await,
            _ => Err(Error::UnexpectedResponse(response)),
        }
    }

    /// Sends a `GET` request to `/protocol/token/{planId}/{agentId}`
    pub async fn get_access_token<'a>(
        &'a self,
        plan_id: &'a ::nevermined_types::PlanId,
        agent_id: &'a ::nevermined_types::AgentId,
    ) -> Result<ResponseValue<types::AccessTokenResponse>, Error<()>> {
        let url = format!(
            "{}/protocol/token/{}/{}", self.baseurl, encode_path(& plan_id.to_string()),
            encode_path(& agent_id.to_string()),
        );
        let mut header_map = ::reqwest::header::HeaderMap::with_capacity(1usize);
        header_map
            .append(
                ::reqwest::header::HeaderName::from_static("api-version"),
                ::reqwest::header::HeaderValue::from_static(Self::api_version()),
            );
        #[allow(unused_mut)]
        let mut request = self
            .client
            .get(url)
            .header(
                ::reqwest::header::ACCEPT,
                ::reqwest::header::HeaderValue::from_static("application/json"),
            )
            .headers(header_map)
            .build()?;
        let info = OperationInfo {
            operation_id: "get_access_token",
        };
        self.pre(&mut request, &info).await?;
        let result = self.exec(request, &info).await;
        self.post(&result, &info).await?;
        let response = result?;
        match response.status().as_u16() {
            200..=299 => ResponseValue::from_response(response).await,
            _ => Err(Error::UnexpectedResponse(response)),
        }
    }

    /// Sends a `POST` request to `/protocol/plans/mint`
    pub async fn mint_credits<'a>(
        &'a self,
        body: &'a types::MintCreditsRequest,
    ) -> Result<ResponseValue<types::MintCreditsResponse>, Error<()>> {
        let url = format!("{}/protocol/plans/mint", self.baseurl,);
        let mut header_map = ::reqwest::header::HeaderMap::with_capacity(1usize);
        header_map
            .append(
                ::reqwest::header::HeaderName::from_static("api-version"),
                ::reqwest::header::HeaderValue::from_static(Self::api_version()),
            );
        #[allow(unused_mut)]
        let mut request = self
            .client
            .post(url)
            .header(
                ::reqwest::header::ACCEPT,
                ::reqwest::header::HeaderValue::from_static("application/json"),
            )
            .json(&body)
            .headers(header_map)
            .build()?;
        let info = OperationInfo {
            operation_id: "mint_credits",
        };
        self.pre(&mut request, &info).await?;
        let result = self.exec(request, &info).await;
        self.post(&result, &info).await?;
        let response = result?;
        match response.status().as_u16() {
            200..=299 => ResponseValue::from_response(response).await,
            _ => Err(Error::UnexpectedResponse(response)),
        }
    }

    /// Sends a `POST` request to `/protocol/plans/mintExpirable`
    pub async fn mint_expirable_credits<'a>(
        &'a self,
        body: &'a types::MintExpirableCreditsRequest,
    ) -> Result<ResponseValue<types::MintCreditsResponse>, Error<()>> {
        let url = format!("{}/protocol/plans/mintExpirable", self.baseurl,);
        let mut header_map = ::reqwest::header::HeaderMap::with_capacity(1usize);
        header_map
            .append(
                ::reqwest::header::HeaderName::from_static("api-version"),
                ::reqwest::header::HeaderValue::from_static(Self::api_version()),
            );
        #[allow(unused_mut)]
        let mut request = self
            .client
            .post(url)
            .header(
                ::reqwest::header::ACCEPT,
                ::reqwest::header::HeaderValue::from_static("application/json"),
            )
            .json(&body)
            .headers(header_map)
            .build()?;
        let info = OperationInfo {
            operation_id: "mint_expirable_credits",
        };
        self.pre(&mut request, &info).await?;
        let result = self.exec(request, &info).await;
        self.post(&result, &info).await?;
        let response = result?;
        match response.status().as_u16() {
            200..=299 => ResponseValue::from_response(response).await,
            _ => Err(Error::UnexpectedResponse(response)),
        }
    }

    /// Sends a `POST` request to `/protocol/plans/redeem`
    pub async fn redeem_credits<'a>(
        &'a self,
        body: &'a types::RedeemCreditsRequest,
    ) -> Result<ResponseValue<types::RedeemCreditsResponse>, Error<()>> {
        let url = format!("{}/protocol/plans/redeem", self.baseurl,);
        let mut header_map = ::reqwest::header::HeaderMap::with_capacity(1usize);
        header_map
            .append(
                ::reqwest::header::HeaderName::from_static("api-version"),
                ::reqwest::header::HeaderValue::from_static(Self::api_version()),
            );
        #[allow(unused_mut)]
        let mut request = self
            .client
            .post(url)
            .header(
                ::reqwest::header::ACCEPT,
                ::reqwest::header::HeaderValue::from_static("application/json"),
            )
            .json(&body)
            .headers(header_map)
            .build()?;
        let info = OperationInfo {
            operation_id: "redeem_credits",
        };
        self.pre(&mut request, &info).await?;
        let result = self.exec(request, &info).await;
        self.post(&result, &info).await?;
        let response = result?;
        match response.status().as_u16() {
            200..=299 => ResponseValue::from_response(response).await,
            _ => Err(Error::UnexpectedResponse(response)),
        }
    }

    /// Sends a `GET` request to `/x402/permissions`
    pub async fn list_permissions<'a>(
        &'a self,
        offset: Option<i64>,
        page: Option<i64>,
    ) -> Result<ResponseValue<types::PaginatedPermissions>, Error<()>> {
        let url = format!("{}/x402/permissions", self.baseurl,);
        let mut header_map = ::reqwest::header::HeaderMap::with_capacity(1usize);
        header_map
            .append(
                ::reqwest::header::HeaderName::from_static("api-version"),
                ::reqwest::header::HeaderValue::from_static(Self::api_version()),
            );
        #[allow(unused_mut)]
        let mut request = self
            .client
            .get(url)
            .header(
                ::reqwest::header::ACCEPT,
                ::reqwest::header::HeaderValue::from_static("application/json"),
            )
            .query(&progenitor_client::QueryParam::new("offset", &offset))
            .query(&progenitor_client::QueryParam::new("page", &page))
            .headers(header_map)
            .build()?;
        let info = OperationInfo {
            operation_id: "list_permissions",
        };
        self.pre(&mut request, &info).await?;
        let result = self.exec(request, &info).await;
        self.post(&result, &info).await?;
        let response = result?;
        match response.status().as_u16() {
            200..=299 => ResponseValue::from_response(response).await,
            _ => Err(Error::UnexpectedResponse(response)),
        }
    }

    /// Sends a `POST` request to `/x402/permissions`
    pub async fn create_permission<'a>(
        &'a self,
        body: &'a types::CreatePermissionRequest,
    ) -> Result<ResponseValue<types::PermissionCreatedResponse>, Error<()>> {
        let url = format!("{}/x402/permissions", self.baseurl,);
        let mut header_map = ::reqwest::header::HeaderMap::with_capacity(1usize);
        header_map
            .append(
                ::reqwest::header::HeaderName::from_static("api-version"),
                ::reqwest::header::HeaderValue::from_static(Self::api_version()),
            );
        #[allow(unused_mut)]
        let mut request = self
            .client
            .post(url)
            .header(
                ::reqwest::header::ACCEPT,
                ::reqwest::header::HeaderValue::from_static("application/json"),
            )
            .json(&body)
            .headers(header_map)
            .build()?;
        let info = OperationInfo {
            operation_id: "create_permission",
        };
        self.pre(&mut request, &info).await?;
        let result = self.exec(request, &info).await;
        self.post(&result, &info).await?;
        let response = result?;
        match response.status().as_u16() {
            200..=299 => ResponseValue::from_response(response).await,
            _ => Err(Error::UnexpectedResponse(response)),
        }
    }

    /// Sends a `GET` request to `/x402/permissions/{permissionHash}`
    pub async fn get_permission<'a>(
        &'a self,
        permission_hash: &'a str,
    ) -> Result<ResponseValue<types::Permission>, Error<()>> {
        let url = format!(
            "{}/x402/permissions/{}", self.baseurl, encode_path(& permission_hash
            .to_string()),
        );
        let mut header_map = ::reqwest::header::HeaderMap::with_capacity(1usize);
        header_map
            .append(
                ::reqwest::header::HeaderName::from_static("api-version"),
                ::reqwest::header::HeaderValue::from_static(Self::api_version()),
            );
        #[allow(unused_mut)]
        let mut request = self
            .client
            .get(url)
            .header(
                ::reqwest::header::ACCEPT,
                ::reqwest::header::HeaderValue::from_static("application/json"),
            )
            .headers(header_map)
            .build()?;
        let info = OperationInfo {
            operation_id: "get_permission",
        };
        self.pre(&mut request, &info).await?;
        let result = self.exec(request, &info).await;
        self.post(&result, &info).await?;
        let response = result?;
        match response.status().as_u16() {
            200..=299 => ResponseValue::from_response(response).await,
            _ => Err(Error::UnexpectedResponse(response)),
        }
    }

    /// Sends a `DELETE` request to `/x402/permissions/{permissionHash}`
    pub async fn revoke_permission<'a>(
        &'a self,
        permission_hash: &'a str,
    ) -> Result<ResponseValue<types::RevokePermissionResponse>, Error<()>> {
        let url = format!(
            "{}/x402/permissions/{}", self.baseurl, encode_path(& permission_hash
            .to_string()),
        );
        let mut header_map = ::reqwest::header::HeaderMap::with_capacity(1usize);
        header_map
            .append(
                ::reqwest::header::HeaderName::from_static("api-version"),
                ::reqwest::header::HeaderValue::from_static(Self::api_version()),
            );
        #[allow(unused_mut)]
        let mut request = self
            .client
            .delete(url)
            .header(
                ::reqwest::header::ACCEPT,
                ::reqwest::header::HeaderValue::from_static("application/json"),
            )
            .headers(header_map)
            .build()?;
        let info = OperationInfo {
            operation_id: "revoke_permission",
        };
        self.pre(&mut request, &info).await?;
        let result = self.exec(request, &info).await;
        self.post(&result, &info).await?;
        let response = result?;
        match response.status().as_u16() {
            200..=299 => ResponseValue::from_response(response).await,
            _ => Err(Error::UnexpectedResponse(response)),
        }
    }

    /// Sends a `POST` request to `/x402/verify`
    pub async fn verify_permission<'a>(
        &'a self,
        body: &'a types::VerifyPermissionRequest,
    ) -> Result<ResponseValue<types::VerifyPermissionResponse>, Error<()>> {
        let url = format!("{}/x402/verify", self.baseurl,);
        let mut header_map = ::reqwest::header::HeaderMap::with_capacity(1usize);
        header_map
            .append(
                ::reqwest::header::HeaderName::from_static("api-version"),
                ::reqwest::header::HeaderValue::from_static(Self::api_version()),
            );
        #[allow(unused_mut)]
        let mut request = self
            .client
            .post(url)
            .header(
                ::reqwest::header::ACCEPT,
                ::reqwest::header::HeaderValue::from_static("application/json"),
            )
            .json(&body)
            .headers(header_map)
            .build()?;
        let info = OperationInfo {
            operation_id: "verify_permission",
        };
        self.pre(&mut request, &info).await?;
        let result = self.exec(request, &info).await;
        self.post(&result, &info).await?;
        let response = result?;
        match response.status().as_u16() {
            200..=299 => ResponseValue::from_response(response).await,
            _ => Err(Error::UnexpectedResponse(response)),
        }
    }

    /// Sends a `POST` request to `/x402/settle`
    pub async fn settle_permission<'a>(
        &'a self,
        body: &'a types::SettlePermissionRequest,
    ) -> Result<ResponseValue<types::SettlePermissionResponse>, Error<()>> {
        let url = format!("{}/x402/settle", self.baseurl,);
        let mut header_map = ::reqwest::header::HeaderMap::with_capacity(1usize);
        header_map
            .append(
                ::reqwest::header::HeaderName::from_static("api-version"),
                ::reqwest::header::HeaderValue::from_static(Self::api_version()),
            );
        #[allow(unused_mut)]
        let mut request = self
            .client
            .post(url)
            .header(
                ::reqwest::header::ACCEPT,
                ::reqwest::header::HeaderValue::from_static("application/json"),
            )
            .json(&body)
            .headers(header_map)
            .build()?;
        let info = OperationInfo {
            operation_id: "settle_permission",
        };
        self.pre(&mut request, &info).await?;
        let result = self.exec(request, &info).await;
        self.post(&result, &info).await?;
        let response = result?;
        match response.status().as_u16() {
            200..=299 => ResponseValue::from_response(response).await,
            _ => Err(Error::UnexpectedResponse(response)),
        }
    }

    /// Sends a `POST` request to `/delegation/create`
    pub async fn create_delegation<'a>(
        &'a self,
        body: &'a types::CreateDelegationDto,
    ) -> Result<ResponseValue<types::CreateDelegationResponseDto>, Error<()>> {
        let url = format!("{}/delegation/create", self.baseurl,);
        let mut header_map = ::reqwest::header::HeaderMap::with_capacity(1usize);
        header_map
            .append(
                ::reqwest::header::HeaderName::from_static("api-version"),
                ::reqwest::header::HeaderValue::from_static(Self::api_version()),
            );
        #[allow(unused_mut)]
        let mut request = self
            .client
            .post(url)
            .header(
                ::reqwest::header::ACCEPT,
                ::reqwest::header::HeaderValue::from_static("application/json"),
            )
            .json(&body)
            .headers(header_map)
            .build()?;
        let info = OperationInfo {
            operation_id: "create_delegation",
        };
        self.pre(&mut request, &info).await?;
        let result = self.exec(request, &info).await;
        self.post(&result, &info).await?;
        let response = result?;
        match response.status().as_u16() {
            200..=299 => ResponseValue::from_response(response).await,
            _ => Err(Error::UnexpectedResponse(response)),
        }
    }

    /// Sends a `GET` request to `/delegation`
    pub async fn list_delegations<'a>(
        &'a self,
        accessible: Option<types::ListDelegationsAccessible>,
        offset: Option<i64>,
        page: Option<i64>,
    ) -> Result<ResponseValue<types::DelegationListDto>, Error<()>> {
        let url = format!("{}/delegation", self.baseurl,);
        let mut header_map = ::reqwest::header::HeaderMap::with_capacity(1usize);
        header_map
            .append(
                ::reqwest::header::HeaderName::from_static("api-version"),
                ::reqwest::header::HeaderValue::from_static(Self::api_version()),
            );
        #[allow(unused_mut)]
        let mut request = self
            .client
            .get(url)
            .header(
                ::reqwest::header::ACCEPT,
                ::reqwest::header::HeaderValue::from_static("application/json"),
            )
            .query(&progenitor_client::QueryParam::new("accessible", &accessible))
            .query(&progenitor_client::QueryParam::new("offset", &offset))
            .query(&progenitor_client::QueryParam::new("page", &page))
            .headers(header_map)
            .build()?;
        let info = OperationInfo {
            operation_id: "list_delegations",
        };
        self.pre(&mut request, &info).await?;
        let result = self.exec(request, &info).await;
        self.post(&result, &info).await?;
        let response = result?;
        match response.status().as_u16() {
            200..=299 => ResponseValue::from_response(response).await,
            _ => Err(Error::UnexpectedResponse(response)),
        }
    }

    /// Sends a `GET` request to `/delegation/{delegationId}`
    pub async fn get_delegation<'a>(
        &'a self,
        delegation_id: &'a ::uuid::Uuid,
    ) -> Result<ResponseValue<types::DelegationDetailsDto>, Error<()>> {
        let url = format!(
            "{}/delegation/{}", self.baseurl, encode_path(& delegation_id.to_string()),
        );
        let mut header_map = ::reqwest::header::HeaderMap::with_capacity(1usize);
        header_map
            .append(
                ::reqwest::header::HeaderName::from_static("api-version"),
                ::reqwest::header::HeaderValue::from_static(Self::api_version()),
            );
        #[allow(unused_mut)]
        let mut request = self
            .client
            .get(url)
            .header(
                ::reqwest::header::ACCEPT,
                ::reqwest::header::HeaderValue::from_static("application/json"),
            )
            .headers(header_map)
            .build()?;
        let info = OperationInfo {
            operation_id: "get_delegation",
        };
        self.pre(&mut request, &info).await?;
        let result = self.exec(request, &info).await;
        self.post(&result, &info).await?;
        let response = result?;
        match response.status().as_u16() {
            200..=299 => ResponseValue::from_response(response).await,
            _ => Err(Error::UnexpectedResponse(response)),
        }
    }

    /// Sends a `DELETE` request to `/delegation/{delegationId}`
    pub async fn revoke_delegation<'a>(
        &'a self,
        delegation_id: &'a ::uuid::Uuid,
    ) -> Result<ResponseValue<types::NvmApiResultDto>, Error<()>> {
        let url = format!(
            "{}/delegation/{}", self.baseurl, encode_path(& delegation_id.to_string()),
        );
        let mut header_map = ::reqwest::header::HeaderMap::with_capacity(1usize);
        header_map
            .append(
                ::reqwest::header::HeaderName::from_static("api-version"),
                ::reqwest::header::HeaderValue::from_static(Self::api_version()),
            );
        #[allow(unused_mut)]
        let mut request = self
            .client
            .delete(url)
            .header(
                ::reqwest::header::ACCEPT,
                ::reqwest::header::HeaderValue::from_static("application/json"),
            )
            .headers(header_map)
            .build()?;
        let info = OperationInfo {
            operation_id: "revoke_delegation",
        };
        self.pre(&mut request, &info).await?;
        let result = self.exec(request, &info).await;
        self.post(&result, &info).await?;
        let response = result?;
        match response.status().as_u16() {
            200..=299 => ResponseValue::from_response(response).await,
            _ => Err(Error::UnexpectedResponse(response)),
        }
    }

    /// Sends a `GET` request to `/delegation/{delegationId}/transactions`
    pub async fn get_transactions<'a>(
        &'a self,
        delegation_id: &'a ::uuid::Uuid,
        offset: Option<i64>,
        page: Option<i64>,
    ) -> Result<ResponseValue<types::DelegationTransactionListDto>, Error<()>> {
        let url = format!(
            "{}/delegation/{}/transactions", self.baseurl, encode_path(& delegation_id
            .to_string()),
        );
        let mut header_map = ::reqwest::header::HeaderMap::with_capacity(1usize);
        header_map
            .append(
                ::reqwest::header::HeaderName::from_static("api-version"),
                ::reqwest::header::HeaderValue::from_static(Self::api_version()),
            );
        #[allow(unused_mut)]
        let mut request = self
            .client
            .get(url)
            .header(
                ::reqwest::header::ACCEPT,
                ::reqwest::header::HeaderValue::from_static("application/json"),
            )
            .query(&progenitor_client::QueryParam::new("offset", &offset))
            .query(&progenitor_client::QueryParam::new("page", &page))
            .headers(header_map)
            .build()?;
        let info = OperationInfo {
            operation_id: "get_transactions",
        };
        self.pre(&mut request, &info).await?;
        let result = self.exec(request, &info).await;
        self.post(&result, &info).await?;
        let response = result?;
        match response.status().as_u16() {
            200..=299 => ResponseValue::from_response(response).await,
            _ => Err(Error::UnexpectedResponse(response)),
        }
    }

    /// Sends a `GET` request to `/payment-methods`
    pub async fn list_payment_methods<'a>(
        &'a self,
        accessible: Option<types::ListPaymentMethodsAccessible>,
        provider: Option<types::ListPaymentMethodsProvider>,
    ) -> Result<
        ResponseValue<::std::vec::Vec<types::PaymentMethodSummaryDto>>,
        Error<()>,
    > {
        let url = format!("{}/payment-methods", self.baseurl,);
        let mut header_map = ::reqwest::header::HeaderMap::with_capacity(1usize);
        header_map
            .append(
                ::reqwest::header::HeaderName::from_static("api-version"),
                ::reqwest::header::HeaderValue::from_static(Self::api_version()),
            );
        #[allow(unused_mut)]
        let mut request = self
            .client
            .get(url)
            .header(
                ::reqwest::header::ACCEPT,
                ::reqwest::header::HeaderValue::from_static("application/json"),
            )
            .query(&progenitor_client::QueryParam::new("accessible", &accessible))
            .query(&progenitor_client::QueryParam::new("provider", &provider))
            .headers(header_map)
            .build()?;
        let info = OperationInfo {
            operation_id: "list_payment_methods",
        };
        self.pre(&mut request, &info).await?;
        let result = self.exec(request, &info).await;
        self.post(&result, &info).await?;
        let response = result?;
        match response.status().as_u16() {
            200..=299 => ResponseValue::from_response(response).await,
            _ => Err(Error::UnexpectedResponse(response)),
        }
    }

    /// Sends a `DELETE` request to `/payment-methods/{paymentMethodId}`
    pub async fn revoke_payment_method<'a>(
        &'a self,
        payment_method_id: &'a str,
    ) -> Result<ResponseValue<::serde_json::Value>, Error<()>> {
        let url = format!(
            "{}/payment-methods/{}", self.baseurl, encode_path(& payment_method_id
            .to_string()),
        );
        let mut header_map = ::reqwest::header::HeaderMap::with_capacity(1usize);
        header_map
            .append(
                ::reqwest::header::HeaderName::from_static("api-version"),
                ::reqwest::header::HeaderValue::from_static(Self::api_version()),
            );
        #[allow(unused_mut)]
        let mut request = self
            .client
            .delete(url)
            .header(
                ::reqwest::header::ACCEPT,
                ::reqwest::header::HeaderValue::from_static("application/json"),
            )
            .headers(header_map)
            .build()?;
        let info = OperationInfo {
            operation_id: "revoke_payment_method",
        };
        self.pre(&mut request, &info).await?;
        let result = self.exec(request, &info).await;
        self.post(&result, &info).await?;
        let response = result?;
        match response.status().as_u16() {
            200..=299 => ResponseValue::from_response(response).await,
            _ => Err(Error::UnexpectedResponse(response)),
        }
    }

    /// Sends a `PATCH` request to `/payment-methods/{paymentMethodId}`
    pub async fn update_payment_method<'a>(
        &'a self,
        payment_method_id: &'a str,
        body: &'a types::UpdatePaymentMethodDto,
    ) -> Result<ResponseValue<types::PaymentMethodSummaryDto>, Error<()>> {
        let url = format!(
            "{}/payment-methods/{}", self.baseurl, encode_path(& payment_method_id
            .to_string()),
        );
        let mut header_map = ::reqwest::header::HeaderMap::with_capacity(1usize);
        header_map
            .append(
                ::reqwest::header::HeaderName::from_static("api-version"),
                ::reqwest::header::HeaderValue::from_static(Self::api_version()),
            );
        #[allow(unused_mut)]
        let mut request = self
            .client
            .patch(url)
            .header(
                ::reqwest::header::ACCEPT,
                ::reqwest::header::HeaderValue::from_static("application/json"),
            )
            .json(&body)
            .headers(header_map)
            .build()?;
        let info = OperationInfo {
            operation_id: "update_payment_method",
        };
        self.pre(&mut request, &info).await?;
        let result = self.exec(request, &info).await;
        self.post(&result, &info).await?;
        let response = result?;
        match response.status().as_u16() {
            200..=299 => ResponseValue::from_response(response).await,
            _ => Err(Error::UnexpectedResponse(response)),
        }
    }

    /// Sends a `GET` request to `/router/payments`
    pub async fn list_router_payments<'a>(
        &'a self,
        delegation_id: Option<&'a str>,
        format: Option<types::ListRouterPaymentsFormat>,
        from: Option<&'a str>,
        to: Option<&'a str>,
    ) -> Result<
        ResponseValue<::std::vec::Vec<types::RouterPaymentRecordDto>>,
        Error<()>,
    > {
        let url = format!("{}/router/payments", self.baseurl,);
        let mut header_map = ::reqwest::header::HeaderMap::with_capacity(1usize);
        header_map
            .append(
                ::reqwest::header::HeaderName::from_static("api-version"),
                ::reqwest::header::HeaderValue::from_static(Self::api_version()),
            );
        #[allow(unused_mut)]
        let mut request = self
            .client
            .get(url)
            .header(
                ::reqwest::header::ACCEPT,
                ::reqwest::header::HeaderValue::from_static("application/json"),
            )
            .query(&progenitor_client::QueryParam::new("delegationId", &delegation_id))
            .query(&progenitor_client::QueryParam::new("format", &format))
            .query(&progenitor_client::QueryParam::new("from", &from))
            .query(&progenitor_client::QueryParam::new("to", &to))
            .headers(header_map)
            .build()?;
        let info = OperationInfo {
            operation_id: "list_router_payments",
        };
        self.pre(&mut request, &info).await?;
        let result = self.exec(request, &info).await;
        self.post(&result, &info).await?;
        let response = result?;
        match response.status().as_u16() {
            200..=299 => ResponseValue::from_response(response).await,
            _ => Err(Error::UnexpectedResponse(response)),
        }
    }

    /// Sends a `POST` request to `/router/payments`
    pub async fn mint_x402_payment_credential<'a>(
        &'a self,
        body: &'a types::CreatePaymentDto,
    ) -> Result<ResponseValue<types::MintPaymentResponseDto>, Error<()>> {
        let url = format!("{}/router/payments", self.baseurl,);
        let mut header_map = ::reqwest::header::HeaderMap::with_capacity(1usize);
        header_map
            .append(
                ::reqwest::header::HeaderName::from_static("api-version"),
                ::reqwest::header::HeaderValue::from_static(Self::api_version()),
            );
        #[allow(unused_mut)]
        let mut request = self
            .client
            .post(url)
            .header(
                ::reqwest::header::ACCEPT,
                ::reqwest::header::HeaderValue::from_static("application/json"),
            )
            .json(&body)
            .headers(header_map)
            .build()?;
        let info = OperationInfo {
            operation_id: "mint_x402_payment_credential",
        };
        self.pre(&mut request, &info).await?;
        let result = self.exec(request, &info).await;
        self.post(&result, &info).await?;
        let response = result?;
        match response.status().as_u16() {
            200..=299 => ResponseValue::from_response(response).await,
            _ => Err(Error::UnexpectedResponse(response)),
        }
    }

    /// Sends a `POST` request to `/router/route`
    pub async fn route_and_pay_request<'a>(
        &'a self,
        body: &'a types::ProxyRequestDto,
    ) -> Result<ResponseValue<types::RouteResultDto>, Error<()>> {
        let url = format!("{}/router/route", self.baseurl,);
        let mut header_map = ::reqwest::header::HeaderMap::with_capacity(1usize);
        header_map
            .append(
                ::reqwest::header::HeaderName::from_static("api-version"),
                ::reqwest::header::HeaderValue::from_static(Self::api_version()),
            );
        #[allow(unused_mut)]
        let mut request = self
            .client
            .post(url)
            .header(
                ::reqwest::header::ACCEPT,
                ::reqwest::header::HeaderValue::from_static("application/json"),
            )
            .json(&body)
            .headers(header_map)
            .build()?;
        let info = OperationInfo {
            operation_id: "route_and_pay_request",
        };
        self.pre(&mut request, &info).await?;
        let result = self.exec(request, &info).await;
        self.post(&result, &info).await?;
        let response = result?;
        match response.status().as_u16() {
            200..=299 => ResponseValue::from_response(response).await,
            _ => Err(Error::UnexpectedResponse(response)),
        }
    }

    /// Sends a `POST` request to `/router/payments/{id}/settled`
    pub async fn report_payment_settlement<'a>(
        &'a self,
        id: &'a str,
        body: &'a types::SettlePaymentDto,
    ) -> Result<ResponseValue<types::SettleResponseDto>, Error<()>> {
        let url = format!(
            "{}/router/payments/{}/settled", self.baseurl, encode_path(& id.to_string()),
        );
        let mut header_map = ::reqwest::header::HeaderMap::with_capacity(1usize);
        header_map
            .append(
                ::reqwest::header::HeaderName::from_static("api-version"),
                ::reqwest::header::HeaderValue::from_static(Self::api_version()),
            );
        #[allow(unused_mut)]
        let mut request = self
            .client
            .post(url)
            .header(
                ::reqwest::header::ACCEPT,
                ::reqwest::header::HeaderValue::from_static("application/json"),
            )
            .json(&body)
            .headers(header_map)
            .build()?;
        let info = OperationInfo {
            operation_id: "report_payment_settlement",
        };
        self.pre(&mut request, &info).await?;
        let result = self.exec(request, &info).await;
        self.post(&result, &info).await?;
        let response = result?;
        match response.status().as_u16() {
            200..=299 => ResponseValue::from_response(response).await,
            _ => Err(Error::UnexpectedResponse(response)),
        }
    }

    /// Sends a `GET` request to `/router/payments/summary`
    pub async fn router_payments_summary<'a>(
        &'a self,
        from: Option<&'a str>,
        granularity: Option<types::RouterPaymentsSummaryGranularity>,
        to: Option<&'a str>,
    ) -> Result<ResponseValue<types::PaymentsSummaryDto>, Error<()>> {
        let url = format!("{}/router/payments/summary", self.baseurl,);
        let mut header_map = ::reqwest::header::HeaderMap::with_capacity(1usize);
        header_map
            .append(
                ::reqwest::header::HeaderName::from_static("api-version"),
                ::reqwest::header::HeaderValue::from_static(Self::api_version()),
            );
        #[allow(unused_mut)]
        let mut request = self
            .client
            .get(url)
            .header(
                ::reqwest::header::ACCEPT,
                ::reqwest::header::HeaderValue::from_static("application/json"),
            )
            .query(&progenitor_client::QueryParam::new("from", &from))
            .query(&progenitor_client::QueryParam::new("granularity", &granularity))
            .query(&progenitor_client::QueryParam::new("to", &to))
            .headers(header_map)
            .build()?;
        let info = OperationInfo {
            operation_id: "router_payments_summary",
        };
        self.pre(&mut request, &info).await?;
        let result = self.exec(request, &info).await;
        self.post(&result, &info).await?;
        let response = result?;
        match response.status().as_u16() {
            200..=299 => ResponseValue::from_response(response).await,
            _ => Err(Error::UnexpectedResponse(response)),
        }
    }
}

/// Items consumers will typically use such as the Client.
pub mod prelude {
    #[allow(unused_imports)]
    pub use super::Client;
}
