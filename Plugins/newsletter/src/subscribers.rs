//! The file of subscribers: one JSON object a line, with the member `email`.

use crate::json;
use std::fs::{self, File};
use std::io::{BufRead, BufReader, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::sync::Mutex;

/// Why the file could not be read or changed; without what stands in it.
#[derive(Debug)]
pub enum Trouble {
    /// The system's code.
    System(i32),
    /// The line of this number is not an object with the text `email`.
    Line(usize),
}

impl Trouble {
    pub fn reason(&self) -> String {
        match self {
            Trouble::System(code) => format!("file-unusable: the system answered {code}. See to settings.file"),
            Trouble::Line(number) => format!("line-invalid: line {number} is no subscriber. Mend or remove it"),
        }
    }
}

impl From<std::io::Error> for Trouble {
    fn from(error: std::io::Error) -> Self {
        Trouble::System(error.raw_os_error().unwrap_or(0))
    }
}

pub struct Subscribers {
    path: PathBuf,
    // Held while the file is rewritten, so that two erasures do not undo each other.
    writing: Mutex<()>,
}

impl Subscribers {
    pub fn new(path: &Path) -> Subscribers {
        Subscribers { path: path.to_path_buf(), writing: Mutex::new(()) }
    }

    /// Whether the file can be read.
    pub fn check(&self) -> Result<(), Trouble> {
        File::open(&self.path)?;
        Ok(())
    }

    /// Hands each line of the person to `found`, byte for byte, until that answers false.
    ///
    /// A line that cannot be read may be the person's, so it is an error and not passed over.
    pub fn find(&self, email: &str, mut found: impl FnMut(&str) -> bool) -> Result<(), Trouble> {
        self.each(|line, address| !address.eq_ignore_ascii_case(email) || found(line))
    }

    /// Removes the person's lines; gives how many there were. The file is replaced as a whole or not at all.
    pub fn erase(&self, email: &str) -> Result<usize, Trouble> {
        let _writing = self.writing.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
        let mut count = 0;
        self.find(email, |_| {
            count += 1;
            true
        })?;
        if count == 0 {
            return Ok(0);
        }
        let mut name = self.path.as_os_str().to_os_string();
        name.push(".new");
        let target = PathBuf::from(name);
        let file = File::create(&target)?;
        // Through the open file: a worker may change no mode by a path.
        file.set_permissions(fs::metadata(&self.path)?.permissions())?;
        let mut writer = BufWriter::new(file);
        let mut written = Ok(());
        self.each(|line, address| {
            if !address.eq_ignore_ascii_case(email) {
                written = writer.write_all(line.as_bytes()).and_then(|_| writer.write_all(b"\n"));
            }
            written.is_ok()
        })?;
        written?;
        writer.into_inner().map_err(|error| error.into_error())?.sync_all()?;
        fs::rename(&target, &self.path)?;
        // The new name must be on the disk, too, before anybody is told that the person is gone.
        File::open(self.path.parent().unwrap_or_else(|| Path::new("/")))?.sync_all()?;
        Ok(count)
    }

    fn each(&self, mut body: impl FnMut(&str, &str) -> bool) -> Result<(), Trouble> {
        let mut reader = BufReader::new(File::open(&self.path)?);
        let mut bytes = Vec::new();
        for number in 1.. {
            bytes.clear();
            if reader.read_until(b'\n', &mut bytes)? == 0 {
                break;
            }
            let line = std::str::from_utf8(&bytes).map_err(|_| Trouble::Line(number))?.trim();
            if line.is_empty() {
                continue;
            }
            let value = json::read(line.as_bytes()).ok_or(Trouble::Line(number))?;
            let address = value.get("email").and_then(|email| email.text()).ok_or(Trouble::Line(number))?;
            if !body(line, address) {
                break;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(name: &str, text: &str) -> PathBuf {
        let path = std::env::temp_dir().join(format!("newsletter-{}-{}", std::process::id(), name));
        fs::write(&path, text).unwrap();
        path
    }

    const LINES: &str = "{\"email\":\"ada@example.org\",\"n\":1.10}\n\n{\"email\":\"ben@example.org\"}\n\
                         {\"n\":2,\"email\":\"ADA@example.org\"}";

    #[test]
    fn finds_every_line_of_a_person_as_it_stands() {
        let path = file("finds", LINES);
        let mut found = Vec::new();
        Subscribers::new(&path)
            .find("Ada@Example.org", |line| {
                found.push(line.to_string());
                true
            })
            .unwrap();
        assert_eq!(found, ["{\"email\":\"ada@example.org\",\"n\":1.10}", "{\"n\":2,\"email\":\"ADA@example.org\"}"]);
        fs::remove_file(path).unwrap();
    }

    #[test]
    fn erases_a_person_and_nobody_else_and_twice_without_harm() {
        let path = file("erases", LINES);
        let subscribers = Subscribers::new(&path);
        assert_eq!(subscribers.erase("ada@example.org").unwrap(), 2);
        assert_eq!(fs::read_to_string(&path).unwrap(), "{\"email\":\"ben@example.org\"}\n");
        assert_eq!(subscribers.erase("ada@example.org").unwrap(), 0);
        fs::remove_file(path).unwrap();
    }

    #[test]
    fn a_line_that_cannot_be_read_is_trouble_and_changes_nothing() {
        let text = "{\"email\":\"ada@example.org\"}\n{\"email\":";
        let path = file("trouble", text);
        assert!(matches!(Subscribers::new(&path).erase("ada@example.org"), Err(Trouble::Line(2))));
        assert_eq!(fs::read_to_string(&path).unwrap(), text);
        fs::remove_file(path).unwrap();
        assert!(matches!(Subscribers::new(Path::new("/nowhere")).check(), Err(Trouble::System(2))));
    }
}
