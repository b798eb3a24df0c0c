//! Accounts and signers that `royalties` refuses.

use anchor_lang::prelude::{Address, Id as _, Token};
use protocol::seeds;
use royalties::error::RoyaltiesError;
use solana_keypair::Keypair;
use solana_signer::Signer as _;
use solana_tests::{Track, World, event_authority, layout::token_account, pda, position};

use super::{refuses, send_unchecked};
use crate::{
    hook::execute,
    support::{expect_error, expect_failure, substitute, unsign},
};

#[test]
fn attack_settle_a_position_with_the_accounts_of_another() {
    let mut world = World::new();
    let track = Track::issued(&mut world, 1_000);
    let other = Track::issued(&mut world, 1_000);
    let (artist, fan) = (track.registrant.insecure_clone(), world.wallet());
    track.transfer(&mut world, &artist, &fan.pubkey(), 10).expect("transfers");
    let (own, of_fan) = (track.tokens(&artist), track.tokens(&fan));
    let sync = track.sync_instruction(&own);
    let (vault, tokens) =
        ((track.vault, other.vault, RoyaltiesError::Vault_Mismatch), (own, of_fan, RoyaltiesError::Position_Mismatch));
    refuses(&mut world, &sync, &[], &[vault, tokens]);
    let accounts = royalties::accounts::SetBeneficiary {
        owner: artist.pubkey(),
        vault: track.vault,
        position: position(&own),
        event_authority: event_authority(&royalties::ID),
        program: royalties::ID,
    };
    let name = royalties::instruction::SetBeneficiary { beneficiary: fan.pubkey() }.to_instruction(accounts);
    refuses(&mut world, &name, &[&artist], &[vault]);
    let sweep = track.sweep_instruction(&world, &world.pool_tokens);
    let cases = [
        (track.vault_tokens, other.vault_tokens, RoyaltiesError::VaultTokens_Mismatch),
        (world.payment_mint, track.mint, RoyaltiesError::PaymentToken_Mismatch),
    ];
    refuses(&mut world, &sweep, &[], &cases);

    let operator = world.operator.pubkey();
    let empty = world.wallet();
    world.send(&[track.create_tokens_instruction(&operator, &empty.pubkey())], &[]).expect("creates");
    track.open(&mut world, &empty.pubkey()).expect("opens");
    let close = track.close_instruction(&track.tokens(&empty), &empty.pubkey(), &operator, true);
    let cases = [
        vault,
        (track.tokens(&empty), own, RoyaltiesError::Position_Mismatch),
        (operator, fan.pubkey(), RoyaltiesError::RentPayer_Mismatch),
    ];
    refuses(&mut world, &close, &[&empty], &cases);
    let stranger = track.close_instruction(&track.tokens(&empty), &fan.pubkey(), &operator, true);
    expect_error(world.send(&[stranger], &[&fan]), RoyaltiesError::Owner_Mismatch);
    world.send(&[close], &[&empty]).expect("closes");
}

#[test]
fn attack_call_the_hook_with_foreign_accounts() {
    let mut world = World::new();
    let track = Track::issued(&mut world, 1_000);
    let other = Track::issued(&mut world, 1_000);
    let (artist, fan) = (track.registrant.insecure_clone(), world.wallet());
    track.transfer(&mut world, &artist, &fan.pubkey(), 10).expect("transfers");
    let good = execute(&track, &track.tokens(&artist), &track.tokens(&fan));
    let cases = [
        (track.mint, other.mint, RoyaltiesError::Mint_Mismatch),
        (track.purse, other.purse, RoyaltiesError::Purse_Mismatch),
        (position(&track.tokens(&artist)), Address::new_unique(), RoyaltiesError::Position_Mismatch),
        (
            position(&track.tokens(&artist)),
            position(&other.tokens(&other.registrant)),
            RoyaltiesError::Position_Mismatch,
        ),
    ];
    refuses(&mut world, &good, &[], &cases);
}

/// What `ownership` never sends: `royalties` does not rely on that.
#[test]
fn attack_open_vaults_as_if_ownership_had_signed() {
    let mut world = World::new();
    let (track, other) = (Track::issued(&mut world, 1_000), Track::issued(&mut world, 1_000));
    let open = |signer: &Track, vault: &Track| {
        let accounts = royalties::accounts::OpenVault { track: signer.account, vault: vault.vault };
        royalties::instruction::OpenVault {}.to_instruction(accounts)
    };
    expect_error(send_unchecked(&mut world, &open(&track, &track)), RoyaltiesError::Vault_AlreadyOpen);
    expect_error(send_unchecked(&mut world, &open(&other, &track)), RoyaltiesError::Caller_NotTrack);

    // A vault for shares that are not as `ownership` issues them. The mint is a copy, so that its vault does not exist.
    let artist = track.registrant.insecure_clone();
    let mint = Keypair::new().pubkey();
    let tokens = Keypair::new().pubkey();
    for (from, to) in [(track.mint, mint), (track.tokens(&artist), tokens)] {
        let account = world.svm.get_account(&from).expect("account");
        world.svm.set_account(to, account).expect("a copy");
    }
    let of_mint = |seed: &[u8]| pda(&[seed, mint.as_ref()], &royalties::ID);
    let initialize = |track: &Track, supply| {
        let instruction = royalties::instruction::InitializeVault { track_id: track.id, supply };
        instruction.to_instruction(royalties::accounts::InitializeVault {
            registrant: artist.pubkey(),
            track: track.account,
            config: pda(&[seeds::CONFIG], &royalties::ID),
            mint,
            registrant_tokens: tokens,
            vault: of_mint(seeds::VAULT),
            vault_tokens: of_mint(seeds::VAULT_TOKENS),
            purse: of_mint(seeds::PURSE),
            extra_account_metas: of_mint(seeds::EXTRA_ACCOUNT_METAS),
            position: position(&tokens),
            payment_mint: world.payment_mint,
            payment_token_program: Token::id(),
            system_program: Address::default(),
        })
    };
    let (good, more) = (initialize(&track, 1_000), initialize(&track, 1_001));
    let mut other_token = good.clone();
    substitute(&mut other_token, &world.payment_mint, &track.mint);
    expect_error(send_unchecked(&mut world, &more), RoyaltiesError::ShareMint_Unsupported);
    expect_error(send_unchecked(&mut world, &other_token), RoyaltiesError::PaymentToken_Mismatch);
    let mut stranger = good.clone();
    substitute(&mut stranger, &track.account, &other.account);
    expect_error(send_unchecked(&mut world, &stranger), RoyaltiesError::Caller_NotTrack);
    // The token account is of the original mint.
    expect_error(send_unchecked(&mut world, &good), RoyaltiesError::ShareAccount_Invalid);
    let mut account = world.svm.get_account(&tokens).expect("tokens");
    account.data[token_account::MINT].copy_from_slice(mint.as_ref());
    world.svm.set_account(tokens, account.clone()).expect("of the copy");
    for signer in [artist.pubkey(), track.account] {
        let mut unsigned = good.clone();
        unsign(&mut unsigned, &signer);
        expect_failure(send_unchecked(&mut world, &unsigned), "MissingRequiredSignature");
    }
    let mut foreign = account.clone();
    foreign.data[token_account::OWNER].copy_from_slice(other.registrant.pubkey().as_ref());
    world.svm.set_account(tokens, foreign).expect("of another owner");
    expect_error(send_unchecked(&mut world, &good), RoyaltiesError::Owner_Mismatch);
    let mut without_extensions = account.clone();
    without_extensions.data.truncate(token_account::EXTENSIONS);
    world.svm.set_account(tokens, without_extensions).expect("an owner that can change");
    expect_error(send_unchecked(&mut world, &good), RoyaltiesError::ShareAccount_OwnerNotImmutable);
    world.svm.set_account(tokens, account).expect("as it was");
    send_unchecked(&mut world, &good).expect("what fits is taken");
}
