//! Deploys the contracts. Because they refer to each other, addresses are computed in advance from the deployer's
//! nonce.

use alloy::{primitives::Address, sol_types::SolValue};
use protocol::id::Address32;

use super::{rpc::Rpc, wallet_address};
use crate::{
    Addresses, BuildOptions, ChainConfig, ChainError, Namespace, Signer, Unsigned,
    address::format,
    evm::build,
    setup::{Contracts, NetworkSetup},
};
use std::sync::Arc;

/// Deploys ListenRewards, TrackRegistry, ShareMarket and Passes. The constructor of the registry checks that
/// ListenRewards refers to it, and the constructor of the market that the registry refers to it.
pub(crate) async fn deploy(
    config: &ChainConfig,
    setup: &NetworkSetup,
    contracts: &Contracts,
    admin: &dyn Signer,
) -> Result<Addresses, ChainError> {
    let rpc = Rpc::new(Arc::new(config.clone()))?;
    let owner = wallet_address(admin.address())?;
    let nonce = build::next_nonce(&rpc, admin.address()).await?;
    let (registry, market) = (owner.create(nonce + 1), owner.create(nonce + 2));
    let token = wallet_address(crate::address::parse(Namespace::Ethereum, &config.addresses.payment_token)?)?;
    let rewards = create(&rpc, with_arguments(contracts, setup, token, registry, owner)?, admin).await?;
    let code = [contracts.track_registry.as_slice(), &(rewards, market).abi_encode_params()].concat();
    expect("registry", registry, create(&rpc, code, admin).await?)?;
    let arguments = (registry, owner, setup.market_fee_bps).abi_encode_params();
    let code = [contracts.share_market.as_slice(), &arguments].concat();
    expect("market", market, create(&rpc, code, admin).await?)?;
    let arguments = (owner, seconds(setup.timelock, "a timelock")?).abi_encode_params();
    let passes = create(&rpc, [contracts.passes.as_slice(), &arguments].concat(), admin).await?;
    let text = |address: Address| format(Namespace::Ethereum, Address32::from_ethereum(address.into_array()));
    Ok(Addresses {
        payment_token: config.addresses.payment_token.clone(),
        registry: Some(text(registry)),
        rewards: text(rewards),
        market: Some(text(market)),
        passes: Some(text(passes)),
        ..Addresses::default()
    })
}

/// Checks that a contract was deployed at the computed address, to which the other contracts refer.
fn expect(contract: &str, computed: Address, deployed: Address) -> Result<(), ChainError> {
    if deployed == computed {
        return Ok(());
    }
    Err(ChainError::Invalid(format!(
        "the {contract} was deployed at {deployed} instead of {computed}; was another transaction of this wallet sent?"
    )))
}

/// A duration in seconds, converted to the 32 bits of the contracts. `what` names it in the error.
fn seconds(value: u64, what: &str) -> Result<u32, ChainError> {
    u32::try_from(value).map_err(|_| ChainError::Invalid(format!("{what} of {value} s does not fit into 32 bits")))
}

/// Deploys one contract and returns its address.
pub(crate) async fn deploy_contract(
    config: &ChainConfig,
    code: Vec<u8>,
    sender: &dyn Signer,
) -> Result<Address32, ChainError> {
    let rpc = Rpc::new(Arc::new(config.clone()))?;
    Ok(Address32::from_ethereum(create(&rpc, code, sender).await?.into_array()))
}

/// Creation code of ListenRewards with its constructor arguments.
fn with_arguments(
    contracts: &Contracts,
    setup: &NetworkSetup,
    token: Address,
    registry: Address,
    owner: Address,
) -> Result<Vec<u8>, ChainError> {
    let parameters = bindings::evm::ListenRewards::NetworkParameters {
        network: setup.network,
        chain: setup.chain,
        circuitVersion: setup.circuit_version,
        epochLength: seconds(setup.epoch_length, "an epoch")?,
        challengeDelay: seconds(setup.challenge_delay, "a challenge delay")?,
        claimWindow: seconds(setup.claim_window, "a claim window")?,
        timelock: seconds(setup.timelock, "a timelock")?,
        threshold: setup.threshold,
        alphaBps: setup.alpha_bps,
        betaBps: setup.beta_bps,
        minimumSet: setup.minimum_set,
        rateMax: setup.rate_max,
    };
    let attestors: Vec<Address> = setup.attestors.iter().map(|a| wallet_address(*a)).collect::<Result<_, _>>()?;
    let guardian = wallet_address(setup.guardian)?;
    let arguments = bindings::evm::ListenRewards::constructorCall {
        paymentToken_: token,
        registry_: registry,
        owner_: owner,
        guardian_: guardian,
        attestors_: attestors,
        parameters_: parameters,
    };
    let encoded = alloy::sol_types::SolConstructor::abi_encode(&arguments);
    Ok([contracts.listen_rewards.as_slice(), &encoded].concat())
}

/// Sends a transaction that creates a contract, waits until it is in a block, and returns the contract's address.
async fn create(rpc: &Rpc, code: Vec<u8>, sender: &dyn Signer) -> Result<Address, ChainError> {
    let unsigned: Unsigned = build::creation(rpc, code, sender.address(), &BuildOptions::default()).await?;
    let signed = build::assemble(&unsigned, &sender.sign(&unsigned.payload)?)?;
    rpc.broadcast(&signed.raw).await?;
    rpc.created(&signed.id).await
}
