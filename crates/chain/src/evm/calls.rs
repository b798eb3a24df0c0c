//! Converts a call to a contract address and the input of a function.

use alloy::primitives::{Address, U256};
use protocol::{event::statement, id::Address32};

use super::{EvmChain, encode, wallet_address};
use crate::{
    Call, ChainError, Namespace, Reader as _,
    fields::{Contract, Fields, camel_case},
};

impl EvmChain {
    /// The approvals to send before a call, because a contract takes tokens of the sender.
    pub(super) async fn approvals(&self, call: &Call, sender: Address32) -> Result<Vec<Call>, ChainError> {
        let (spender, amount) = match call {
            Call::Deposit { track, amount, .. } => (self.contracts.shares_of(&self.rpc, *track).await?, *amount),
            Call::FundPool { amount } => (self.contracts.rewards, *amount),
            Call::Buy { listing, amount, max_price } => {
                (self.market()?, self.price(*listing, *amount, *max_price).await?)
            }
            _ => return Ok(Vec::new()),
        };
        let enough = self.allowance(sender, spender).await? >= U256::from(amount);
        let spender = Address32::from_ethereum(spender.into_array());
        Ok(if enough { Vec::new() } else { vec![Call::ApproveTokens { spender, amount }] })
    }

    /// Price of `amount` shares of a listing, limited to `max_price`.
    async fn price(&self, listing: [u8; 32], amount: u64, max_price: u64) -> Result<u64, ChainError> {
        let unit_price = self.listing(listing).await?.map_or(0, |listing| listing.unit_price);
        Ok(unit_price.saturating_mul(amount).min(max_price))
    }

    /// Address of the contract to call, and the input of its function.
    pub(super) async fn target(&self, call: &Call, sender: Address32) -> Result<(Address, Vec<u8>), ChainError> {
        call.check(Namespace::Ethereum)?;
        match call {
            Call::OpenPosition { holder, .. } => only_holder(*holder, sender, "opens the position")?,
            Call::Claim { holder, .. } => only_holder(*holder, sender, "claims")?,
            _ => {}
        }
        let target = call.target();
        let unsupported = || ChainError::Unsupported { call: call.name(), chain: self.rpc.config.caip2.clone() };
        let fields = call.fields();
        let (to, abi) = self.contract(target.ethereum.ok_or_else(unsupported)?, &fields).await?;
        let function = target.function.map_or_else(|| camel_case(call.name()), str::to_owned);
        Ok((to, encode::input(abi, &function, &fields)?))
    }

    /// Address and ABI name of a contract. The functions of ownership (Ownable2Step) and of circuits are the same in
    /// all contracts, so one ABI is enough for them.
    async fn contract(&self, of: Contract, fields: &Fields) -> Result<(Address, &'static str), ChainError> {
        let missing = |field| ChainError::malformed("call", format!("the field {field} is missing"));
        Ok(match of {
            Contract::TrackRegistry => (self.contracts.registry, "TrackRegistry"),
            Contract::TrackShares => {
                let track = fields.bytes32("track").ok_or_else(|| missing("track"))?;
                (self.contracts.shares_of(&self.rpc, track).await?, "TrackShares")
            }
            Contract::ShareMarket => (self.market()?, "ShareMarket"),
            Contract::ListenRewards => (self.contracts.rewards, "ListenRewards"),
            Contract::Passes => (self.passes()?, "Passes"),
            Contract::PaymentToken => (self.contracts.token, "IERC20"),
            Contract::Administered => {
                let program = fields.wallet("program").ok_or_else(|| missing("program"))?;
                (self.administered(program)?, "ListenRewards")
            }
            Contract::Verifying => match fields.number("statement") {
                Some(number) if number == u64::from(statement::LISTEN) => (self.contracts.rewards, "ListenRewards"),
                _ => (self.passes()?, "Passes"),
            },
        })
    }

    /// Checks that the address is one of the contracts that have an owner.
    fn administered(&self, program: Address32) -> Result<Address, ChainError> {
        let address = wallet_address(program)?;
        let known = [Some(self.contracts.rewards), self.contracts.market, self.contracts.passes];
        if known.contains(&Some(address)) {
            return Ok(address);
        }
        Err(ChainError::Invalid(format!("{address} is not a contract of this deployment that has an admin")))
    }
}

fn only_holder(holder: Address32, sender: Address32, does: &str) -> Result<(), ChainError> {
    if holder == sender {
        return Ok(());
    }
    Err(ChainError::Invalid(format!("on Ethereum, only the holder {does}")))
}
