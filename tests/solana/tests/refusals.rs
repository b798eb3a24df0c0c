//! Every account and value that a check refuses, with everything else as it should be.

use anchor_lang::prelude::{Address, Id as _, Token};
use ownership::error::OwnershipError;
use protocol::{event::statement::LISTEN, seeds};
use rewards::error::RewardsError;
use royalties::error::RoyaltiesError;
use solana_instruction::Instruction;
use solana_keypair::Keypair;
use solana_message::Message;
use solana_signer::Signer as _;
use solana_tests::{
    EPOCH, Failure, Sent, Track, World, event_authority,
    layout::token_account,
    manifest_cid,
    market::{
        Buyer, FEE_BPS, Listing, initialize_market_instruction, market_fees, pause_instruction,
        withdraw_fees_instruction,
    },
    pda, position,
    rewards::{
        CLAIM_WINDOW, EPOCH_NUMBER, NODE, Rewards, distinct, epoch_account, node_account,
        passes::set_issuer_instruction,
    },
};
use solana_transaction::Transaction;

use crate::{
    hook::execute,
    market::{PRICE, WEEK, listed},
    registrants::update_instruction,
    support::{
        CONSTRAINT_ADDRESS, CONSTRAINT_EXECUTABLE, expect_code, expect_error, expect_failure, substitute, unsign,
    },
};

/// Sends `instruction` with each of `ours` replaced once by the account beside it, and expects the error beside that.
#[track_caller]
pub fn refuses<E: Into<anchor_lang::Error> + Copy>(
    world: &mut World,
    instruction: &Instruction,
    keys: &[&Keypair],
    cases: &[(Address, Address, E)],
) {
    for (ours, theirs, error) in cases {
        let mut wrong = instruction.clone();
        substitute(&mut wrong, ours, theirs);
        expect_error(world.send(&[wrong], keys), *error);
    }
}

/// Sends `instruction` with each of `accounts` replaced once, and expects the constraint on its address to fail.
#[track_caller]
fn fixes(world: &mut World, instruction: &Instruction, keys: &[&Keypair], accounts: &[Address]) {
    for account in accounts {
        let mut wrong = instruction.clone();
        substitute(&mut wrong, account, &Address::new_unique());
        expect_code(world.send(&[wrong], keys), CONSTRAINT_ADDRESS);
    }
}

/// Sends one instruction on a machine that takes every signature for valid, so that accounts of programs sign too.
fn send_unchecked(world: &mut World, instruction: &Instruction) -> Result<Sent, Failure> {
    world.svm = std::mem::take(&mut world.svm).with_sigverify(false);
    let message = Message::new_with_blockhash(
        std::slice::from_ref(instruction),
        Some(&world.operator.pubkey()),
        &world.svm.latest_blockhash(),
    );
    let result = world.svm.send_transaction(Transaction::new_unsigned(message)).map_err(Box::new);
    world.svm.expire_blockhash();
    result
}

#[test]
fn attack_pass_another_program_off_as_royalties_to_ownership() {
    let mut world = World::new();
    let artist = world.wallet();
    let program = [royalties::ID];
    let planned = Track::planned(&world, &artist, 0, 1_000);
    let register = planned.register_instruction(&world, 0);
    fixes(&mut world, &register, &[&artist], &program);
    let track = Track::register(&mut world, &artist, 1_000).expect("registers");
    let fan = world.wallet().pubkey();
    fixes(&mut world, &track.allocate_instruction(&[(fan, 1)]), &[&artist], &program);
    fixes(&mut world, &track.finish_issue_instruction(&artist.pubkey()), &[&artist], &program);
    track.finish_issue(&mut world).expect("finishes");
    let number = world.time() + 1;
    let planned = Listing::planned(&mut world, &track, &artist, number);
    fixes(&mut world, &planned.open_instruction(&track), &[&artist], &program);
    let until = world.time() + WEEK;
    let listing = Listing::list(&mut world, &track, &artist, 10, PRICE, until).expect("lists");
    let buyer = Buyer::new(&mut world, 10 * PRICE);
    let buy = listing.buy_instruction(&world, &track, &buyer, 1, u64::MAX);
    fixes(&mut world, &buy, &[&buyer.wallet], &program);
    let cancel = listing.cancel_instruction(&track, &artist.pubkey(), &track.tokens(&artist));
    fixes(&mut world, &cancel, &[&artist], &program);
}

#[test]
fn attack_set_ownership_up_with_what_does_not_fit() {
    let mut world = World::deployed();
    let (authority, stranger) = (world.operator.pubkey(), world.wallet());
    let setup = World::initialize_ownership_instruction(&stranger.pubkey(), b"solana:devnet");
    expect_error(world.send(&[setup], &[&stranger]), OwnershipError::Caller_NotUpgradeAuthority);
    for caip2 in [&[][..], &[b'x'; 42]] {
        let setup = World::initialize_ownership_instruction(&authority, caip2);
        expect_error(world.send(&[setup], &[]), OwnershipError::Deployment_Caip2Invalid);
    }
    world.epoch_length = 0;
    let setup = world.initialize_royalties_instruction(&authority, &world.payment_mint);
    expect_error(world.send(&[setup], &[]), RoyaltiesError::Epoch_LengthZero);
    world.epoch_length = EPOCH;
    let setup = [
        World::initialize_ownership_instruction(&authority, b"solana:devnet"),
        world.initialize_royalties_instruction(&authority, &world.payment_mint),
    ];
    world.send(&setup, &[]).expect("initialises");
    let market = initialize_market_instruction(&world, &stranger.pubkey(), FEE_BPS);
    expect_error(world.send(&[market], &[&stranger]), OwnershipError::Caller_NotUpgradeAuthority);
    let greedy = initialize_market_instruction(&world, &authority, 251);
    expect_error(world.send(&[greedy], &[]), OwnershipError::Market_FeeTooHigh);
    let market = initialize_market_instruction(&world, &authority, FEE_BPS);
    let other_mint = Address::new_unique();
    let account = world.svm.get_account(&world.payment_mint).expect("mint");
    world.svm.set_account(other_mint, account).expect("another mint");
    let mint = world.payment_mint;
    let cases = [
        (mint, other_mint, OwnershipError::PaymentToken_Unsupported),
        (Token::id(), ownership::ID, OwnershipError::PaymentToken_Unsupported),
    ];
    refuses(&mut world, &market, &[], &cases);
    world.send(&[market], &[]).expect("initialises the market");
}

#[test]
fn attack_manage_a_track_with_the_accounts_of_another() {
    let mut world = World::new();
    let artist = world.wallet();
    let track = Track::register(&mut world, &artist, 1_000).expect("registers");
    let other = Track::planned(&world, &artist, 1, 1_000);
    world.send(&[other.register_instruction(&world, 1)], &[&artist]).expect("registers");
    let (mint, vault) = (
        (track.mint, other.mint, OwnershipError::Mint_Mismatch),
        (track.vault, other.vault, OwnershipError::Vault_Mismatch),
    );
    let fan = world.wallet().pubkey();
    refuses(&mut world, &track.allocate_instruction(&[(fan, 1)]), &[&artist], &[mint, vault]);
    refuses(&mut world, &track.finish_issue_instruction(&artist.pubkey()), &[&artist], &[vault]);
    let update = update_instruction(&track, &artist, manifest_cid(2), "x");
    refuses(&mut world, &update, &[&artist], &[mint]);
}

#[test]
fn attack_list_and_cancel_with_the_accounts_of_another_track() {
    let mut world = World::new();
    let (track, listing) = listed(&mut world);
    let (other, foreign) = listed(&mut world);
    let seller = listing.seller.insecure_clone();
    // A listing of the other track's shares, opened with this track.
    let mixed = Listing::planned(&mut world, &other, &seller, 9);
    let open = mixed.open_instruction(&other);
    refuses(&mut world, &open, &[&seller], &[(other.account, track.account, OwnershipError::Mint_Mismatch)]);
    let number = world.time() + 1;
    let planned = Listing::planned(&mut world, &track, &seller, number);
    let open = planned.open_instruction(&track);
    refuses(&mut world, &open, &[&seller], &[(track.vault, other.vault, OwnershipError::Vault_Mismatch)]);
    world.send(&[open], &[&seller]).expect("opens");

    let until = world.time() + WEEK;
    let list = planned.list_instruction(&track, &seller.pubkey(), PRICE, until);
    let cases = [
        (track.account, other.account, OwnershipError::Track_Mismatch),
        (planned.escrow, listing.escrow, OwnershipError::Escrow_Mismatch),
    ];
    refuses(&mut world, &list, &[&seller], &cases);
    let cases = [(planned.account, foreign.account, OwnershipError::Caller_NotSeller)];
    refuses(&mut world, &list, &[&seller], &cases);
    expect_error(world.send(&[list], &[&seller]), OwnershipError::Escrow_Empty);
    let late = listing.list_instruction(&track, &seller.pubkey(), PRICE, until);
    expect_error(world.send(&[late], &[&seller]), OwnershipError::Listing_AlreadyActive);

    let cancel = listing.cancel_instruction(&track, &seller.pubkey(), &track.tokens(&seller));
    let cases = [
        (track.account, other.account, OwnershipError::Track_Mismatch),
        (track.mint, other.mint, OwnershipError::Mint_Mismatch),
        (listing.escrow, planned.escrow, OwnershipError::Escrow_Mismatch),
    ];
    refuses(&mut world, &cancel, &[&seller], &cases);
}

#[test]
fn attack_open_or_finish_a_listing_on_a_paused_market() {
    let mut world = World::new();
    let track = Track::issued(&mut world, 1_000);
    let (admin, seller) = (world.operator.pubkey(), track.registrant.insecure_clone());
    let (first, second) =
        (Listing::planned(&mut world, &track, &seller, 1), Listing::planned(&mut world, &track, &seller, 2));
    let deliver = track.transfer_instruction(&track.tokens(&seller), &seller.pubkey(), &first.escrow, 10);
    world.send(&[first.open_instruction(&track), deliver], &[&seller]).expect("opens");
    world.send(&[pause_instruction(&admin, true)], &[]).expect("pauses");
    let list = first.list_instruction(&track, &seller.pubkey(), PRICE, world.time() + WEEK);
    let open = second.open_instruction(&track);
    for instruction in [&list, &open] {
        expect_error(world.send(std::slice::from_ref(instruction), &[&seller]), OwnershipError::Market_Paused);
    }
    world.send(&[pause_instruction(&admin, false)], &[]).expect("goes on");
    world.send(&[list, open], &[&seller]).expect("lists and opens");
}

#[test]
fn attack_withdraw_fees_from_another_account_or_in_another_token() {
    let mut world = World::new();
    let (track, listing) = listed(&mut world);
    let admin = world.operator.pubkey();
    let destination = world.payment_account(&admin, 0);
    let withdraw = withdraw_fees_instruction(&world, &admin, &destination);
    expect_error(world.send(std::slice::from_ref(&withdraw), &[]), OwnershipError::Amount_Zero);
    let buyer = Buyer::new(&mut world, 10 * PRICE);
    listing.buy(&mut world, &track, &buyer, 1, u64::MAX).expect("a sale with a fee");
    let (mint, other) = (world.payment_mint, world.payment_account(&admin, 9));
    let cases = [
        (market_fees(), other, OwnershipError::FeeAccount_Mismatch),
        (mint, track.mint, OwnershipError::PaymentToken_Mismatch),
        (Token::id(), ownership::ID, OwnershipError::PaymentToken_Mismatch),
    ];
    refuses(&mut world, &withdraw, &[], &cases);
    world.send(&[withdraw], &[]).expect("withdraws");
}

#[test]
fn attack_set_rewards_up_with_a_wallet_for_a_program() {
    let mut rewards = Rewards::deployed();
    let (authority, wallet) = (rewards.world.operator.pubkey(), rewards.world.wallet().pubkey());
    let setup = rewards.initialize_instruction(&authority, &rewards.params(), &rewards.world.payment_mint);
    for program in [ownership::ID, royalties::ID] {
        let mut wrong = setup.clone();
        substitute(&mut wrong, &program, &wallet);
        expect_code(rewards.world.send(&[wrong], &[]), CONSTRAINT_EXECUTABLE);
    }
    rewards.world.send(&[setup], &[]).expect("initialises");
    for (statement, version) in [(LISTEN, 2), (3, 1)] {
        let disable = rewards.disable_circuit_instruction(&authority, statement, version);
        expect_error(rewards.world.send(&[disable], &[]), RewardsError::Circuit_Unknown);
    }
}

#[test]
fn attack_move_the_pool_with_foreign_accounts() {
    let mut rewards = Rewards::payable();
    let operator = rewards.world.operator.pubkey();
    let (pool, mint) = (rewards.network().pool_tokens, rewards.world.payment_mint);
    let tokens = rewards.world.payment_account(&operator, 5);
    let fund = rewards.fund_instruction(&operator, &tokens, 5);
    fixes(&mut rewards.world, &fund, &[], &[pool, mint, Token::id()]);
    let nothing = rewards.fund_instruction(&operator, &tokens, 0);
    expect_error(rewards.world.send(&[nothing], &[]), RewardsError::Amount_Zero);
    let claim = &distinct()[0];
    let accounts = rewards.claim_accounts(claim);
    let claim = rewards.claim_instruction(&operator, claim, &accounts);
    fixes(&mut rewards.world, &claim, &[], &[pool, mint, Token::id()]);
    let track = Track::issued(&mut rewards.world, 1_000);
    let distribute = rewards.distribute_instruction(&operator, &track, (0, track.id, 1), &[]);
    fixes(&mut rewards.world, &distribute, &[], &[pool, mint, Token::id(), royalties::ID]);
    let attestor = rewards.attestors[2].insecure_clone();
    let vote = rewards.attest_instruction(&attestor.pubkey(), EPOCH_NUMBER, &rewards.golden_tuple());
    fixes(&mut rewards.world, &vote, &[&attestor], &[pool]);
}

#[test]
fn attack_vote_with_the_account_of_another_node() {
    let mut rewards = Rewards::new();
    rewards.register_node(NODE + 1, u64::MAX).expect("registers");
    rewards.after_epoch();
    let attestor = rewards.attestors[0].insecure_clone();
    let vote = rewards.attest_instruction(&attestor.pubkey(), EPOCH_NUMBER, &rewards.golden_tuple());
    let cases = [(node_account(NODE), node_account(NODE + 1), RewardsError::Epoch_Mismatch)];
    refuses(&mut rewards.world, &vote, &[&attestor], &cases);
    rewards.world.send(&[vote], &[&attestor]).expect("votes with its own");
    let admin = rewards.world.operator.pubkey();
    let issuer = set_issuer_instruction(&admin, 0, &admin, true);
    expect_error(rewards.world.send(&[issuer], &[]), RewardsError::Issuer_NumberZero);
}

#[test]
fn attack_take_the_rent_of_a_nullifier_early_or_with_another_epoch() {
    let mut rewards = Rewards::payable();
    let claim = distinct()[0].clone();
    rewards.claim(&claim).expect("claims");
    let payer = rewards.world.operator.pubkey();
    let close = rewards.close_nullifier_instruction(&claim.nullifier_account(), &payer);
    expect_error(rewards.world.send(std::slice::from_ref(&close), &[]), RewardsError::Epoch_NotClosed);
    rewards.world.wait(CLAIM_WINDOW);
    rewards.world.send(&[rewards.close_epoch_instruction()], &[]).expect("closes the epoch");
    // A closed epoch that is not the nullifier's.
    let other = rewards.copy_to_next_epoch();
    let stranger = rewards.world.wallet().pubkey();
    let cases = [
        (epoch_account(EPOCH_NUMBER), other, RewardsError::Epoch_Mismatch),
        (payer, stranger, RewardsError::RentPayer_Mismatch),
    ];
    refuses(&mut rewards.world, &close, &[], &cases);
    rewards.world.send(&[close], &[]).expect("closes");
}

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
