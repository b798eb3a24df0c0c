//! Attacks with wrong accounts, wrong payment tokens and missing signatures.

use anchor_lang::prelude::{Id as _, Token};
use royalties::error::RoyaltiesError;
use solana_account::Account;
use solana_keypair::Keypair;
use solana_signer::Signer as _;
use solana_tests::{
    EPOCH, Track, World, check_invariants,
    layout::{self, mint, token_account},
    position, program_data,
};

use spl_token_2022_interface::extension::ExtensionType;

use crate::support::{
    ACCOUNT_IN_USE, TOKEN_OWNER_MISMATCH, expect_code, expect_error, expect_failure, substitute, unsign, with_extension,
};

/// Anchor's error for one writable account passed twice.
const DUPLICATE: u32 = 2040;

#[test]
fn attack_initialise_as_a_stranger_or_again() {
    let mut world = World::deployed();
    let stranger = world.wallet();
    let mint = world.payment_mint;
    let instruction = world.initialize_royalties_instruction(&stranger.pubkey(), &mint);
    expect_error(world.send(&[instruction], &[&stranger]), RoyaltiesError::Caller_NotUpgradeAuthority);
    let mut forged = world.initialize_royalties_instruction(&stranger.pubkey(), &mint);
    let copy = Keypair::new().pubkey();
    let mut account = world.svm.get_account(&program_data(&royalties::ID)).expect("ProgramData");
    account.data.truncate(layout::program_data::AUTHORITY.end);
    account.data[layout::program_data::AUTHORITY].copy_from_slice(stranger.pubkey().as_ref());
    account.owner = ownership::ID;
    world.svm.set_account(copy, account).expect("account");
    substitute(&mut forged, &program_data(&royalties::ID), &copy);
    expect_error(world.send(&[forged], &[&stranger]), RoyaltiesError::Caller_NotUpgradeAuthority);
    world.initialize().expect("the operator initialises");
    let authority = world.operator.pubkey();
    let again = world.initialize_royalties_instruction(&authority, &mint);
    expect_code(world.send(&[again], &[]), ACCOUNT_IN_USE);
}

#[test]
fn attack_pay_in_a_token_with_a_fee_or_a_hook() {
    let mut world = World::deployed();
    let authority = world.operator.pubkey();
    let plain = world.data(&world.payment_mint);
    let mut ten_decimals = plain.clone();
    ten_decimals[mint::DECIMALS] = 10;
    let mut uninitialised = plain.clone();
    uninitialised[mint::IS_INITIALIZED] = 0;
    let extended = |extension, length| with_extension(&plain, extension, length);
    let token_2022 = spl_token_2022_interface::ID;
    let cases = [
        (plain.clone(), ownership::ID, false),
        (ten_decimals, Token::id(), false),
        (uninitialised, Token::id(), false),
        (extended(ExtensionType::TransferFeeConfig, 108), token_2022, false),
        (extended(ExtensionType::TransferHook, 64), token_2022, false),
        (extended(ExtensionType::PermanentDelegate, 32), token_2022, false),
        (extended(ExtensionType::MetadataPointer, 64), Token::id(), false),
        (extended(ExtensionType::MetadataPointer, 64), token_2022, true),
    ];
    for (data, owner, suitable) in cases {
        let address = Keypair::new().pubkey();
        let account = Account { lamports: 10_000_000, data, owner, executable: false, rent_epoch: 0 };
        world.svm.set_account(address, account).expect("account");
        let result = {
            let instruction = world.initialize_royalties_instruction(&authority, &address);
            world.send(&[instruction], &[])
        };
        if suitable {
            result.expect("metadata does not affect transfers");
        } else {
            expect_error(result, RoyaltiesError::PaymentToken_Unsupported);
        }
    }
}

#[test]
fn attack_create_or_open_a_vault_past_ownership() {
    let mut world = World::new();
    let artist = world.wallet();
    let track = Track::register(&mut world, &artist, 1_000).expect("registers");
    let forge = royalties::instruction::OpenVault {}
        .to_instruction(royalties::accounts::OpenVault { track: artist.pubkey(), vault: track.vault });
    expect_error(world.send(&[forge], &[&artist]), RoyaltiesError::Caller_NotTrack);
    let mut unsigned = royalties::instruction::OpenVault {}
        .to_instruction(royalties::accounts::OpenVault { track: track.account, vault: track.vault });
    unsign(&mut unsigned, &track.account);
    expect_failure(world.send(&[unsigned], &[]), "MissingRequiredSignature");

    let planned = Track::planned(&world, &artist, 1, 1_000);
    let mut register = planned.register_instruction(&world, 1);
    let other = Track::planned(&world, &artist, 2, 1_000);
    substitute(&mut register, &planned.vault, &other.vault);
    expect_failure(world.send(&[register], &[&artist]), "InvalidSeeds");
}

#[test]
fn attack_deposit_into_a_substituted_account() {
    let mut world = World::new();
    let track = Track::issued(&mut world, 1_000);
    let other = Track::issued(&mut world, 1_000);
    let depositor = world.operator.pubkey();
    let tokens = world.payment_account(&depositor, 1_000);
    let good = track.deposit_instruction(&world, &depositor, &tokens, 1_000);

    let mut own_pocket = good.clone();
    substitute(&mut own_pocket, &track.vault_tokens, &world.payment_account(&depositor, 0));
    expect_error(world.send(&[own_pocket], &[]), RoyaltiesError::VaultTokens_Mismatch);
    let mut other_vault = good.clone();
    substitute(&mut other_vault, &track.vault, &other.vault);
    expect_error(world.send(&[other_vault], &[]), RoyaltiesError::VaultTokens_Mismatch);
    let mut fake_mint = good.clone();
    substitute(&mut fake_mint, &world.payment_mint, &track.mint);
    expect_error(world.send(&[fake_mint], &[]), RoyaltiesError::PaymentToken_Mismatch);
    let mut fake_program = good.clone();
    substitute(&mut fake_program, &Token::id(), &ownership::ID);
    expect_error(world.send(&[fake_program], &[]), RoyaltiesError::PaymentToken_Mismatch);
    let mut fake_vault = good.clone();
    substitute(&mut fake_vault, &track.vault, &position(&track.tokens(&track.registrant)));
    expect_failure(world.send(&[fake_vault], &[]), "AccountDataTooSmall");
    let mut same = good.clone();
    substitute(&mut same, &tokens, &track.vault_tokens);
    expect_code(world.send(&[same], &[]), DUPLICATE);
    let thief = world.wallet();
    let mut theft = good.clone();
    substitute(&mut theft, &depositor, &thief.pubkey());
    expect_code(world.send(&[theft], &[&thief]), TOKEN_OWNER_MISMATCH);
    world.send(&[good], &[]).expect("the unchanged deposit succeeds");
    check_invariants(&world, &track);
    check_invariants(&world, &other);
}

#[test]
fn attack_claim_from_another_vault() {
    let mut world = World::new();
    let track = Track::issued(&mut world, 1_000);
    let other = Track::issued(&mut world, 1_000);
    let artist = track.registrant.insecure_clone();
    track.deposit(&mut world, 1_000).expect("deposits");
    other.deposit(&mut world, 1_000).expect("deposits");
    world.wait(EPOCH);
    let destination = world.payment_account(&artist.pubkey(), 0);
    let good = track.claim_instruction(&world, &track.tokens(&artist), &artist.pubkey(), &destination);

    let mut other_vault = good.clone();
    substitute(&mut other_vault, &track.vault, &other.vault);
    substitute(&mut other_vault, &track.vault_tokens, &other.vault_tokens);
    expect_error(world.send(&[other_vault], &[&artist]), RoyaltiesError::Vault_Mismatch);
    let mut other_tokens = good.clone();
    substitute(&mut other_tokens, &track.vault_tokens, &other.vault_tokens);
    expect_error(world.send(&[other_tokens], &[&artist]), RoyaltiesError::VaultTokens_Mismatch);
    let mut into_itself = good.clone();
    substitute(&mut into_itself, &destination, &track.vault_tokens);
    expect_error(world.send(&[into_itself], &[&artist]), RoyaltiesError::Claim_DestinationInvalid);
    let mut other_position = good.clone();
    substitute(&mut other_position, &position(&track.tokens(&artist)), &position(&other.tokens(&other.registrant)));
    expect_error(world.send(&[other_position], &[&artist]), RoyaltiesError::Vault_Mismatch);
    world.send(&[good], &[&artist]).expect("claims");
    assert_eq!(world.balance(&destination), 1_000);
    check_invariants(&world, &track);
    check_invariants(&world, &other);
}

#[test]
fn attack_open_a_position_of_other_shares() {
    let mut world = World::new();
    let track = Track::issued(&mut world, 1_000);
    let other = Track::issued(&mut world, 1_000);
    let payer = world.operator.pubkey();
    let fan = world.wallet();
    let create = other.create_tokens_instruction(&payer, &fan.pubkey());
    world.send(&[create], &[]).expect("creates");
    let foreign = track.open_instruction(&payer, &fan.pubkey(), &other.tokens(&fan));
    expect_error(world.send(&[foreign], &[]), RoyaltiesError::ShareAccount_Invalid);
    let payment = world.payment_account(&fan.pubkey(), 5);
    let wrong_token = track.open_instruction(&payer, &fan.pubkey(), &payment);
    expect_error(world.send(&[wrong_token], &[]), RoyaltiesError::ShareAccount_Invalid);
    let missing = track.open_instruction(&payer, &fan.pubkey(), &track.tokens(&fan));
    expect_error(world.send(&[missing], &[]), RoyaltiesError::ShareAccount_Invalid);
}

#[test]
fn attack_change_the_owner_of_a_token_account() {
    let mut world = World::new();
    let track = Track::issued(&mut world, 1_000);
    let fan = world.wallet();
    let address = Keypair::new().pubkey();
    let mut data = world.data(&track.tokens(&track.registrant));
    data[token_account::OWNER].copy_from_slice(fan.pubkey().as_ref());
    data[token_account::AMOUNT].copy_from_slice(&0u64.to_le_bytes());
    let extensions = token_account::EXTENSIONS;
    let [low, high] = (ExtensionType::ImmutableOwner as u16).to_le_bytes();
    let entry = [low, high, 0, 0]; // Kind and length: the extension has no data.
    let immutable_owner = data[extensions..].windows(entry.len()).position(|bytes| bytes == entry).expect("extension");
    data.drain(extensions + immutable_owner..extensions + immutable_owner + entry.len());
    data.extend_from_slice(&[0; 4]);
    let account =
        Account { lamports: 10_000_000, data, owner: spl_token_2022_interface::ID, executable: false, rent_epoch: 0 };
    world.svm.set_account(address, account).expect("account");
    let payer = world.operator.pubkey();
    let open = track.open_instruction(&payer, &fan.pubkey(), &address);
    expect_error(world.send(&[open], &[]), RoyaltiesError::ShareAccount_OwnerNotImmutable);

    let artist = track.registrant.insecure_clone();
    let send = track.transfer_instruction(&track.tokens(&artist), &artist.pubkey(), &address, 10);
    world.send(&[send], &[&artist]).expect("the transfer succeeds");
    assert_eq!(check_invariants(&world, &track).vault.unopened.shares, 10);
}

#[test]
fn attack_forge_an_event() {
    let mut world = World::new();
    let authority = solana_tests::event_authority(&royalties::ID);
    let data = anchor_lang::event::EVENT_IX_TAG_LE.to_vec();
    let accounts = vec![solana_instruction::AccountMeta::new_readonly(authority, false)];
    let forged = solana_instruction::Instruction { program_id: royalties::ID, accounts, data: data.clone() };
    expect_failure(world.send(&[forged], &[]), "MissingRequiredSignature");
    let stranger = world.wallet();
    let accounts = vec![solana_instruction::AccountMeta::new_readonly(stranger.pubkey(), true)];
    let forged = solana_instruction::Instruction { program_id: royalties::ID, accounts, data };
    expect_failure(world.send(&[forged], &[&stranger]), "InvalidSeeds");
}
