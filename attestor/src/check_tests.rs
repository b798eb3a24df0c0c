use epochs::openings::{Carried, FanOpening, HeardTrack};
use protocol::hex::Hex32;

use super::*;

const EXPECTED: Expected = Expected { network: 31_337, node: 1, epoch: 9 };

fn word(byte: u8) -> Hex32 {
    let mut word = [byte; 32];
    word[0] = 0;
    Hex32(word)
}

/// Eleven fans of track 1 on chain 1, and carried weight of track 2.
fn openings() -> Vec<Openings> {
    let fan = |number: u8| FanOpening {
        idc: word(number),
        count: 2,
        salt: word(100 + number),
        heard: vec![HeardTrack { chain: 1, track_id: word(1), count: 2 }],
    };
    let carried = vec![Carried { track_id: word(2), weight: 1_000, fans: 10 }];
    vec![
        Openings { network: 31_337, node: 1, epoch: 9, chain: 1, fans: (1..=11).map(fan).collect(), carried },
        Openings { network: 31_337, node: 1, epoch: 9, chain: 2, fans: vec![], carried: vec![] },
    ]
}

fn allowed(weight: u64, fans: u32) -> Allowed {
    Allowed::from([((1, word(2).0), LeftOut { weight, fans })])
}

#[tokio::test]
async fn carried_weight_and_fans_are_limited() {
    assert!(rebuild(&EXPECTED, openings(), None).await.is_ok());
    assert!(rebuild(&EXPECTED, openings(), Some(&allowed(1_000, 10))).await.is_ok());
    for too_little in [allowed(999, 10), allowed(1_000, 9), Allowed::new()] {
        let complaint = rebuild(&EXPECTED, openings(), Some(&too_little)).await.unwrap_err();
        assert!(complaint.contains(&word(2).to_string()), "{complaint}");
    }
}

#[tokio::test]
async fn openings_of_another_network_node_or_epoch_are_rejected() {
    for other in
        [Expected { network: 1, ..EXPECTED }, Expected { node: 2, ..EXPECTED }, Expected { epoch: 8, ..EXPECTED }]
    {
        let complaint = rebuild(&other, openings(), None).await.unwrap_err();
        assert_eq!(complaint, "the openings are of another network, node or epoch");
    }
}

#[tokio::test]
async fn every_published_value_is_compared() {
    let rebuilt = rebuild(&EXPECTED, openings(), None).await.unwrap();
    let own = &rebuilt.chains[&1];
    let honest = Status {
        network: 31_337,
        listen_root: Hex32(own.tuple.listen_root),
        payout_root: Hex32(own.tuple.payout_root),
        fans: own.tuple.fans,
        leaves: 11,
        payout_leaves: 2,
        weight_total: own.tuple.weight_total,
        documents: own.cids.clone(),
        outcome: "open".into(),
    };
    assert_eq!(compare(&honest, own), Ok(()));
    assert_eq!(own.documents().count(), 4);
    type Change = fn(&mut Status);
    let changes: [(Change, &str); 10] = [
        (|s| s.listen_root = word(9), "the listen root"),
        (|s| s.payout_root = word(9), "the payout root"),
        (|s| s.fans[3] += 1, "the number of fans at a tier"),
        (|s| s.leaves += 1, "the number of listen leaves"),
        (|s| s.payout_leaves += 1, "the number or total weight of the payouts"),
        (|s| s.weight_total += 1, "the number or total weight of the payouts"),
        (|s| s.documents.leaves.push('x'), "the CID of a document"),
        (|s| s.documents.top.push('x'), "the CID of a document"),
        (|s| s.documents.buckets.clear(), "the CID of a document"),
        (|s| s.documents.payouts.push('x'), "the CID of a document"),
    ];
    for (change, what) in changes {
        let mut forged = honest.clone();
        change(&mut forged);
        let difference = format!("{what} differs from the one computed from the openings");
        assert_eq!(compare(&forged, own), Err(difference));
    }
    assert!(!is_empty(&own.tuple) && is_empty(&rebuilt.chains[&2].tuple));
}
