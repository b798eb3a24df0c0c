//! Deployment of the contracts, and the initial balances.

use alloy::{
    primitives::{Address, U256},
    sol_types::{SolCall as _, SolValue as _},
};
use anyhow::{Context as _, Result, bail};
use protocol::id::{Address32, deployment_id};
use serde_json::json;

use super::{
    CHAIN, Ethereum,
    abi::{Parameters, approveCall, mintCall},
    code, word,
};
use crate::{
    action::{ADMIN, HOLDERS, WALLETS},
    solana::FUNDS,
};

impl Ethereum {
    /// Deploys the contracts as the admin, and gives everyone ether and payment tokens.
    pub(super) fn deploy(&mut self) -> Result<()> {
        let admin = self.people[ADMIN];
        for (number, person) in self.people.iter().enumerate() {
            self.ask("anvil_setBalance", json!([person, "0xffffffffffffffffffff"]))?;
            if (WALLETS..HOLDERS).contains(&number) {
                self.ask("anvil_setCode", json!([person, "0x00"]))?;
            }
        }
        self.token = self.created(&code("TestToken", &[])?)?;
        let (registry, market) = (admin.create(2), admin.create(3));
        let parameters = Parameters {
            network: 1,
            chain: 2,
            circuitVersion: 1,
            epochLength: solana_tests::EPOCH as u32,
            challengeDelay: 600,
            claimWindow: 7 * 86_400,
            timelock: 1_200,
            threshold: 1,
            alphaBps: 1_000,
            betaBps: 5_000,
            minimumSet: 10,
            rateMax: 1_000_000,
        };
        let arguments = (self.token, registry, admin, admin, vec![admin], parameters).abi_encode_params();
        self.rewards = self.created(&code("ListenRewards", &arguments)?)?;
        self.registry = self.created(&code("TrackRegistry", &(self.rewards, market).abi_encode_params())?)?;
        let fee = U256::from(solana_tests::market::FEE_BPS);
        self.market = self.created(&code("ShareMarket", &(self.registry, admin, fee).abi_encode_params())?)?;
        if (self.registry, self.market) != (registry, market) {
            bail!("the contracts have other addresses than expected");
        }
        let id = deployment_id(format!("eip155:{CHAIN}").as_bytes(), &Address32(word(self.registry)));
        self.deployment = id.context("no deployment id for this chain")?;
        for person in self.people.clone() {
            let mint = mintCall { to: person, amount: U256::from(FUNDS) };
            self.must(person, Some(self.token), &mint.abi_encode())?;
            self.approve(person, self.market)?;
        }
        Ok(())
    }

    fn created(&self, code: &[u8]) -> Result<Address> {
        let receipt = self.must(self.people[ADMIN], None, code)?;
        Ok(serde_json::from_value(receipt["contractAddress"].clone())?)
    }

    /// Lets `spender` take any amount of the person's payment tokens.
    pub(super) fn approve(&self, person: Address, spender: Address) -> Result<()> {
        let approve = approveCall { spender, amount: U256::MAX };
        self.must(person, Some(self.token), &approve.abi_encode()).map(drop)
    }
}
