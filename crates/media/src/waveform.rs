//! Computes the waveform of a recording.

/// Maximum number of points in a waveform.
const POINTS: usize = 800;
/// Number of windows per second of audio.
const WINDOWS_PER_SECOND: u32 = 40;

/// Collects the peak of each window of a recording whose length is not known in advance.
pub(crate) struct Peaks {
    window: usize,
    in_window: usize,
    current: f32,
    windows: Vec<f32>,
}

impl Peaks {
    pub(crate) fn new(rate: u32) -> Self {
        let window = (rate / WINDOWS_PER_SECOND).max(1) as usize;
        Self { window, in_window: 0, current: 0.0, windows: Vec::new() }
    }

    /// Adds samples, one slice per channel.
    pub(crate) fn add(&mut self, planes: &[&[f32]]) {
        let samples = planes.first().map_or(0, |plane| plane.len());
        let mut at = 0;
        while at < samples {
            let end = samples.min(at + self.window - self.in_window);
            let loudest = planes.iter().filter_map(|plane| plane.get(at..end)).flatten();
            self.current = loudest.fold(self.current, |peak, sample| peak.max(sample.abs()));
            self.in_window += end - at;
            at = end;
            if self.in_window == self.window {
                self.close_window();
            }
        }
    }

    fn close_window(&mut self) {
        self.windows.push(self.current);
        self.current = 0.0;
        self.in_window = 0;
    }

    /// Returns at most [`POINTS`] peaks; 255 is full scale.
    pub(crate) fn finish(mut self) -> Vec<u8> {
        if self.in_window > 0 {
            self.close_window();
        }
        let points = self.windows.len().min(POINTS);
        (0..points)
            .map(|point| {
                let from = point * self.windows.len() / points;
                let to = (point + 1) * self.windows.len() / points;
                let peak = self.windows.get(from..to).into_iter().flatten().fold(0.0f32, |a, b| a.max(*b));
                (peak.min(1.0) * 255.0).round() as u8
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rising_amplitude_gives_rising_peaks() {
        let mut peaks = Peaks::new(4_000);
        let swell: Vec<f32> = (0..40_000).map(|i| if i % 2 == 0 { 1.0 } else { -1.0 } * i as f32 / 40_000.0).collect();
        for piece in swell.chunks(333) {
            peaks.add(&[&vec![0.0; piece.len()], piece]);
        }
        let points = peaks.finish();
        assert_eq!(points.len(), 400);
        assert!(points.is_sorted());
        assert_eq!(points.last(), Some(&255));
        assert_eq!(points[200], 128);
    }

    #[test]
    fn a_long_recording_keeps_its_peaks_in_at_most_800_points() {
        let mut peaks = Peaks::new(40);
        let mut samples = vec![0.0; 10_007];
        samples[7_777] = -0.5;
        peaks.add(&[&samples]);
        let points = peaks.finish();
        assert_eq!(points.len(), POINTS);
        assert_eq!(points.iter().filter(|point| **point == 128).count(), 1);
        assert_eq!(points.iter().filter(|point| **point != 0).count(), 1);
    }

    #[test]
    fn no_samples_give_an_empty_waveform() {
        assert!(Peaks::new(44_100).finish().is_empty());
    }
}
