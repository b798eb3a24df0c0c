//! Decodes a file and rejects damaged ones.

use std::{fs::File, io, path::Path};

use symphonia::{
    core::{
        codecs::audio::{AudioCodecParameters, AudioDecoder, AudioDecoderOptions},
        errors::Error,
        formats::{FormatOptions, FormatReader, Track, TrackType, probe::Hint},
        io::MediaSourceStream,
        meta::MetadataOptions,
        packet::Packet,
    },
    default::{get_codecs, get_probe},
};

use crate::{
    MediaError,
    error::{name_of, unreadable},
};

/// An open recording.
pub(crate) struct Decoder {
    file: String,
    format: Box<dyn FormatReader>,
    decoder: Box<dyn AudioDecoder>,
    track: Track,
    parameters: AudioCodecParameters,
    planes: Vec<Vec<f32>>,
    counts: Counts,
}

#[derive(Default)]
struct Counts {
    samples: u64,
    packets: u64,
    bad_packets: u64,
    ended_early: bool,
}

/// One vector of samples per channel, and the sample rate in Hz.
pub(crate) type Samples<'a> = (&'a [Vec<f32>], u32);

impl Decoder {
    /// Opens the recording at `path`.
    pub(crate) fn open(path: &Path) -> Result<Self, MediaError> {
        let file = name_of(path);
        let input = File::open(path).map_err(unreadable(path))?;
        let about = input.metadata().map_err(unreadable(path))?;
        if !about.is_file() {
            return Err(MediaError::NotAudio(file));
        }
        if about.len() == 0 {
            return Err(MediaError::Empty(file));
        }
        let mut hint = Hint::new();
        if let Some(extension) = path.extension().and_then(|extension| extension.to_str()) {
            hint.with_extension(extension);
        }
        let stream = MediaSourceStream::new(Box::new(input), Default::default());
        let format = get_probe().probe(&hint, stream, FormatOptions::default(), MetadataOptions::default()).map_err(
            |e| match e {
                Error::Unsupported(_) => MediaError::NotAudio(file.clone()),
                e => MediaError::Structure { file: file.clone(), reason: e.to_string() },
            },
        )?;
        let track = format.default_track(TrackType::Audio).cloned();
        let track = track.ok_or_else(|| MediaError::NotAudio(file.clone()))?;
        let parameters = track.codec_params.as_ref().and_then(|parameters| parameters.audio()).cloned();
        let parameters = parameters.ok_or_else(|| MediaError::NotAudio(file.clone()))?;
        let options = AudioDecoderOptions::default().verify(true);
        let decoder = get_codecs()
            .make_audio_decoder(&parameters, &options)
            .map_err(|e| MediaError::Codec { file: file.clone(), codec: e.to_string() })?;
        let counts = Counts::default();
        Ok(Self { file, format, decoder, track, parameters, planes: Vec::new(), counts })
    }

    /// Name of the file, for error messages.
    pub(crate) fn file(&self) -> &str {
        &self.file
    }

    /// Short name of the codec, such as `flac`, `mp3` or `pcm_s16le`.
    pub(crate) fn codec(&self) -> &'static str {
        self.decoder.codec_info().short_name
    }

    /// Short name of the container, such as `wave`, `flac` or `isomp4`.
    pub(crate) fn container(&self) -> &'static str {
        self.format.format_info().short_name
    }

    /// Whether the codec is lossless.
    pub(crate) fn is_lossless(&self) -> bool {
        let codec = self.codec();
        matches!(codec, "flac" | "alac") || ["pcm_s", "pcm_u", "pcm_f"].iter().any(|pcm| codec.starts_with(pcm))
    }

    /// The codec parameters according to the container and according to the decoder.
    pub(crate) fn parameters(&self) -> (&AudioCodecParameters, &AudioCodecParameters) {
        (self.decoder.codec_params(), &self.parameters)
    }

    /// Samples per channel according to the header. Some containers only estimate this.
    pub(crate) fn declared_samples(&self) -> Option<u64> {
        self.track.num_frames
    }

    /// The next samples; `None` at the end. At the end, this also checks that the recording is complete.
    pub(crate) fn next(&mut self) -> Result<Option<Samples<'_>>, MediaError> {
        let lossy = !self.is_lossless();
        loop {
            let Some(packet) = self.next_packet()? else {
                self.check_end()?;
                return Ok(None);
            };
            if packet.track_id != self.track.id {
                continue;
            }
            self.counts.packets += 1;
            match self.decoder.decode(&packet) {
                Ok(samples) if samples.is_empty() => {}
                Ok(samples) => {
                    samples.copy_to_vecs_planar(&mut self.planes);
                    let rate = samples.spec().rate();
                    self.counts.samples += samples.frames() as u64;
                    return Ok(Some((&self.planes, rate)));
                }
                // A lossy stream can begin or end in the middle of a group of packets. Players skip undecodable packets too.
                Err(Error::DecodeError(_) | Error::IoError(_)) if lossy => {
                    self.counts.bad_packets += 1;
                }
                Err(e) => return Err(self.damaged(&e)),
            }
        }
    }

    fn next_packet(&mut self) -> Result<Option<Packet>, MediaError> {
        match self.format.next_packet() {
            Ok(packet) => Ok(packet),
            Err(Error::IoError(e)) if e.kind() == io::ErrorKind::UnexpectedEof => {
                self.counts.ended_early = true;
                Ok(None)
            }
            Err(e) => Err(self.damaged(&e)),
        }
    }

    /// Checks that the file was decoded completely.
    fn check_end(&mut self) -> Result<(), MediaError> {
        let got = self.counts.samples;
        let file = || self.file.clone();
        match self.declared_samples() {
            Some(expected) if self.is_lossless() && got < expected => {
                return Err(MediaError::CutShort { file: file(), got, expected });
            }
            _ if self.counts.ended_early && !self.ends_with_the_file() => {
                return Err(MediaError::EndsEarly { file: file(), got });
            }
            _ => {}
        }
        if got == 0 {
            return Err(MediaError::NotAudio(file()));
        }
        if self.counts.bad_packets > 2 + self.counts.packets / 100 {
            let reason = format!("{} of {} packets cannot be decoded", self.counts.bad_packets, self.counts.packets);
            return Err(self.damaged(&reason));
        }
        if self.decoder.finalize().verify_ok == Some(false) {
            return Err(self.damaged(&"the samples do not match the checksum in the header"));
        }
        Ok(())
    }

    /// Whether this format ends at the end of the file. MP3 has no end marker, and the header of PCM written to a pipe has
    /// no length.
    fn ends_with_the_file(&self) -> bool {
        self.codec() == "mp3" || (self.codec().starts_with("pcm") && self.declared_samples().is_none())
    }

    fn damaged(&self, reason: &dyn std::fmt::Display) -> MediaError {
        let rate = self.parameters.sample_rate.unwrap_or(44_100).max(1);
        MediaError::Damaged {
            file: self.file.clone(),
            seconds: self.counts.samples as f64 / f64::from(rate),
            reason: reason.to_string(),
        }
    }
}
