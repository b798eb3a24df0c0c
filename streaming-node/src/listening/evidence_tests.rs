use proptest::prelude::*;

use super::*;

const START: OffsetDateTime = time::macros::datetime!(2026-11-24 07:00 UTC);
const TRACK_MS: u64 = 183_000;

fn at(ms: i64) -> OffsetDateTime {
    START + Duration::milliseconds(ms)
}

#[test]
fn three_heartbeats_are_enough_for_a_listen() {
    let mut progress = Progress::start(TRACK_MS, START);
    for beat in 1..=3u64 {
        assert!(!progress.played_enough());
        progress = progress.heartbeat(at(10_000 * beat as i64), 10_000 * beat).unwrap().progress;
    }
    assert!(progress.played_enough());
    assert_eq!(progress.credited_ms, 30_000);
}

#[test]
fn half_of_a_short_track_is_enough() {
    assert_eq!(required_ms(40_001), 20_001);
    assert_eq!(required_ms(60_000), 30_000);
    assert_eq!(required_ms(3_600_000), 30_000);
    let progress = Progress::start(12_000, START);
    assert_eq!(progress.heartbeat(at(5_999), 5_999), Err(Refusal::Early { wait_ms: 1 }));
    assert!(progress.heartbeat(at(6_000), 6_000).unwrap().progress.played_enough());
}

#[test]
fn rejected_heartbeats_change_nothing() {
    let progress = Progress { played_ms: 5_000, ..Progress::start(TRACK_MS, START) };
    assert_eq!(progress.heartbeat(at(8_999), 5_000), Err(Refusal::Early { wait_ms: 1 }));
    assert_eq!(progress.heartbeat(at(10_000), 4_999), Err(Refusal::Backwards));
    assert_eq!(progress.heartbeat(at(10_000), 16_001), Err(Refusal::ExceedsClock));
    assert!(progress.heartbeat(at(10_000), 16_000).is_ok());
    assert_eq!(progress.heartbeat(at(10_000), u64::MAX), Err(Refusal::ExceedsClock));
}

#[test]
fn a_clock_that_goes_backwards_gives_no_credit() {
    let progress = Progress::start(TRACK_MS, START);
    assert!(matches!(progress.heartbeat(at(-3_600_000), 0), Err(Refusal::Early { .. })));
}

#[test]
fn a_long_gap_gives_no_credit() {
    let progress = Progress::start(TRACK_MS, START);
    let taken = progress.heartbeat(at(3_600_000), 30_000).unwrap();
    assert!(taken.late);
    assert_eq!(taken.progress.credited_ms, 0);
    let next = taken.progress.heartbeat(at(3_610_000), 40_000).unwrap();
    assert_eq!(next.progress.credited_ms, 10_000);
}

#[test]
fn sent_bytes_cover_their_fraction_of_the_duration_once() {
    assert_eq!(covered_ms(60_000, [(500, 1_000)]), 30_000);
    assert_eq!(covered_ms(60_000, [(5_000, 1_000)]), 60_000);
    assert_eq!(covered_ms(60_000, [(0, 0), (250, 1_000), (100, 400)]), 30_000);
    let progress = Progress { credited_ms: 30_000, ..Progress::start(TRACK_MS, START) };
    assert!(progress.covered(15_000));
    assert!(!progress.covered(14_999));
}

proptest! {
    /// For any reports and any clock, the credit exceeds neither the time that elapsed nor the reported playback time.
    #[test]
    fn credit_never_exceeds_the_elapsed_time(
        beats in proptest::collection::vec((-20_000i64..40_000, prop_oneof![0i64..60_000, -1_500i64..1_500]), 1..60)
    ) {
        let mut progress = Progress::start(TRACK_MS, START);
        let (mut clock, mut passed) = (0i64, 0u64);
        for (step, played) in beats {
            clock += step;
            passed += step.max(0) as u64;
            // Either any amount, or about the elapsed time, which is the limit of acceptance.
            let about = if played < 2_000 { step.max(0) + played } else { played };
            if let Ok(taken) = progress.heartbeat(at(clock), progress.played_ms.saturating_add_signed(about)) {
                progress = taken.progress;
            }
            prop_assert!(progress.credited_ms <= passed);
            prop_assert!(progress.credited_ms <= progress.played_ms);
        }
    }

    /// A heartbeat is credited with at most twelve seconds, so a listen needs at least three heartbeats.
    #[test]
    fn a_listen_needs_a_minimum_number_of_heartbeats(
        beats in proptest::collection::vec((0i64..60_000, 0u64..60_000), 0..20),
        duration in 20_000u64..600_000,
    ) {
        let mut progress = Progress::start(duration, START);
        let (mut clock, mut taken) = (0i64, 0u64);
        for (step, played) in beats {
            clock += step;
            if let Ok(next) = progress.heartbeat(at(clock), progress.played_ms + played) {
                progress = next.progress;
                taken += 1;
            }
        }
        if progress.played_enough() {
            prop_assert!(taken * CREDIT_CAP_MS >= progress.required_ms);
        }
    }

    /// Zero bytes cover nothing, and sending bytes of one file repeatedly covers at most the duration of the file.
    #[test]
    fn coverage_is_bounded(duration in 1u64..10_000_000, served in any::<u64>(), size in 1u64..u64::MAX) {
        prop_assert_eq!(covered_ms(duration, [(0, size)]), 0);
        prop_assert!(covered_ms(duration, [(served, size)]) <= duration);
    }
}
