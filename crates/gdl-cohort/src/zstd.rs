//! Files that are packed by zstd. One may be made of several frames, one behind the other, and of what is to be passed over;
//! all of it is read to its end, and the checksum of each frame is held against what was unpacked.

use ruzstd::decoding::errors::{FrameDecoderError, ReadFrameHeaderError};
use ruzstd::decoding::{BlockDecodingStrategy, FrameDecoder};
use std::io::{self, BufRead, Read};

/// Reads what is packed in frames.
pub(crate) struct Frames<R> {
    source: R,
    decoder: FrameDecoder,
    /// Whether a frame is under way.
    within: bool,
}

impl<R: BufRead> Frames<R> {
    /// Begins at the first frame.
    pub fn new(source: R) -> Self {
        Frames { source, decoder: FrameDecoder::new(), within: false }
    }

    /// Opens the next frame; false behind the last.
    fn open(&mut self) -> io::Result<bool> {
        loop {
            if self.source.fill_buf()?.is_empty() {
                return Ok(false);
            }
            match self.decoder.reset(&mut self.source) {
                Ok(()) => return Ok(true),
                Err(FrameDecoderError::ReadFrameHeaderError(ReadFrameHeaderError::SkipFrame { length, .. })) => {
                    let passed = io::copy(&mut self.source.by_ref().take(u64::from(length)), &mut io::sink())?;
                    if passed < u64::from(length) {
                        return Err(io::ErrorKind::UnexpectedEof.into());
                    }
                }
                Err(error) => return Err(broken(&error)),
            }
        }
    }

    /// Whether what was unpacked is what was packed.
    fn check(&self) -> io::Result<()> {
        match (self.decoder.get_checksum_from_data(), self.decoder.get_calculated_checksum()) {
            (Some(told), Some(found)) if told != found => {
                Err(io::Error::other("what was unpacked is not what was packed"))
            }
            _ => Ok(()),
        }
    }
}

impl<R: BufRead> Read for Frames<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        loop {
            if !self.within {
                if !self.open()? {
                    return Ok(0);
                }
                self.within = true;
            }
            while self.decoder.can_collect() == 0 && !self.decoder.is_finished() {
                self.decoder
                    .decode_blocks(&mut self.source, BlockDecodingStrategy::UptoBlocks(1))
                    .map_err(|error| broken(&error))?;
            }
            let read = self.decoder.read(into)?;
            if read > 0 || into.is_empty() {
                return Ok(read);
            }
            self.check()?;
            self.within = false;
        }
    }
}

/// What is wrong with a frame; where it ends too early, that.
fn broken(error: &FrameDecoderError) -> io::Error {
    let mut cause: Option<&(dyn std::error::Error + 'static)> = Some(error);
    while let Some(found) = cause {
        if found.downcast_ref::<io::Error>().is_some_and(|found| found.kind() == io::ErrorKind::UnexpectedEof) {
            return io::ErrorKind::UnexpectedEof.into();
        }
        cause = found.source();
    }
    io::Error::other(format!("it is broken: {error}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use ruzstd::encoding::{CompressionLevel, compress_to_vec};
    use std::io::Cursor;

    fn packed(text: &str) -> Vec<u8> {
        compress_to_vec(text.as_bytes(), CompressionLevel::Fastest)
    }

    fn read(bytes: &[u8]) -> io::Result<String> {
        let mut text = String::new();
        Frames::new(Cursor::new(bytes)).read_to_string(&mut text)?;
        Ok(text)
    }

    #[test]
    fn all_frames_are_read_and_a_broken_one_is_told() {
        let long = "a row of many\n".repeat(100_000);
        let skipped = [&[0x50, 0x2a, 0x4d, 0x18, 3, 0, 0, 0][..], b"abc"].concat();
        let all = [packed("one\n"), skipped.clone(), packed(&long), packed(""), packed("end\n")].concat();
        assert_eq!(read(&all).unwrap(), format!("one\n{long}end\n"));
        for cut in [all.len() - 1, all.len() - 3, packed("one\n").len() + 9, 3] {
            let error = read(&all[..cut]).unwrap_err();
            assert_eq!(error.kind(), io::ErrorKind::UnexpectedEof, "{cut}: {error}");
        }
        // What stands behind a frame and is none is no end.
        assert!(read(&[packed("one\n"), b"garbage".to_vec()].concat()).is_err());
        let mut flipped = packed(&long);
        let last = flipped.len() - 1;
        flipped[last] ^= 1;
        assert!(read(&flipped).is_err());
    }
}
