//! Actions of registrants, admins, attestors and issuers in the scripted world.

use protocol::event::*;
use rand::{Rng as _, rngs::StdRng, seq::IteratorRandom as _};

use super::world::World;

impl World {
    pub(super) fn change_track(&mut self, rng: &mut StdRng) -> Option<Vec<Event>> {
        let track = self.pick(rng)?;
        let next = self.address(rng);
        let mut cid = vec![1, 0x55, 0x12, 32];
        cid.extend(rng.r#gen::<[u8; 32]>());
        let track = &mut self.tracks[track];
        let track_id = track.id;
        Some(match rng.gen_range(0..4) {
            0 if track.issued => {
                track.retired = true;
                vec![TrackRetired { track_id }.into()]
            }
            1 if track.issued => {
                track.registrant = next;
                let proposed = RegistrantProposed { track_id, pending_registrant: next };
                vec![proposed.into(), RegistrantChanged { track_id, registrant: next }.into()]
            }
            2 if track.issued => vec![RegistrantProposed { track_id, pending_registrant: next }.into()],
            _ => {
                track.version += 1;
                let manifest_cid = CidBytes::new(&cid).expect("fits");
                vec![ManifestUpdated { track_id, version: track.version, manifest_cid }.into()]
            }
        })
    }

    pub(super) fn pass(&mut self, rng: &mut StdRng) -> Option<Vec<Event>> {
        let (authority, holder) = (self.address(rng), self.address(rng));
        Some(match rng.gen_range(0..4) {
            0 => {
                let gate: [u8; 32] = rng.r#gen();
                self.gates.push(gate);
                let threshold = rng.r#gen();
                let registered = GateRegistered {
                    gate,
                    owner: authority,
                    statement: statement::FUNDS,
                    issuer: 1,
                    subject: 2,
                    threshold,
                    period_length: 86_400,
                };
                vec![registered.into()]
            }
            1 => vec![
                IssuerSet { issuer: rng.gen_range(1..4), authority, enabled: rng.r#gen() }.into(),
                IssuerRootPosted { issuer: 1, root: rng.r#gen(), snapshot: rng.gen_range(0..9) }.into(),
            ],
            _ => {
                let gate = *self.gates.iter().choose(rng)?;
                let expires_at = self.now + rng.gen_range(0..86_400);
                let period = u32::try_from(self.now / 86_400).expect("fits");
                vec![PassGranted { gate, period, holder, nullifier: rng.r#gen(), expires_at }.into()]
            }
        })
    }

    pub(super) fn govern(&mut self, rng: &mut StdRng) -> Option<Vec<Event>> {
        let (program, who, other) = (self.program, self.address(rng), self.address(rng));
        let attestors = AddressList::new(&[who, other]).expect("fits");
        Some(match rng.gen_range(0..9) {
            0 => vec![AdminProposed { program, pending_admin: who }.into()],
            1 => vec![
                AdminProposed { program, pending_admin: who }.into(),
                AdminChanged { program, admin: who }.into(),
                GuardianSet { guardian: other }.into(),
            ],
            2 => vec![AttestorsProposed { attestors, threshold: 1, effective_at: self.now + 1_200 }.into()],
            3 => {
                let voting = &self.voting;
                self.votes.retain(|(epoch, _)| !voting.contains(epoch));
                vec![AttestorsSet { attestors, threshold: 2 }.into()]
            }
            4 => {
                let proposed = CircuitProposed { statement: 0, version: 2, effective_at: self.now + 1_200 };
                vec![
                    proposed.into(),
                    CircuitSet { statement: 0, version: rng.gen_range(1..3), enabled: rng.r#gen() }.into(),
                ]
            }
            5 => {
                self.fee_bps = rng.gen_range(0..=protocol::market::FEE_BPS_MAX);
                vec![
                    ProtocolFeeSet { fee_bps: self.fee_bps }.into(),
                    ProtocolFeesWithdrawn { destination: who, amount: 3 }.into(),
                ]
            }
            6 => vec![MarketPaused { paused: rng.r#gen() }.into()],
            // A vote on an epoch that is not fixed yet; the next arm fixes one of those.
            7 => {
                let epoch = 1_000_000 + rng.gen_range(0..40);
                if self.late.contains(&epoch) {
                    return None;
                }
                self.voting.insert(epoch);
                self.votes.insert((epoch, who));
                vec![Attested { epoch, node: 1, attestor: who, tuple_hash: rng.r#gen() }.into()]
            }
            _ => {
                let epoch = *self.voting.iter().choose(rng)?;
                self.voting.remove(&epoch);
                self.late.insert(epoch);
                let tuple = AttestedTuple {
                    listen_root: rng.r#gen(),
                    payout_root: rng.r#gen(),
                    fans: [0; 4],
                    payout_leaves: 0,
                    weight_total: 0,
                };
                let (payable_at, closes_at) = (self.now + 600, self.now + 700_000);
                vec![
                    EpochFixed {
                        epoch,
                        node: 1,
                        tuple,
                        listeners_budget: 0,
                        tracks_budget: 0,
                        rate: 0,
                        payable_at,
                        closes_at,
                    }
                    .into(),
                ]
            }
        })
    }
}
