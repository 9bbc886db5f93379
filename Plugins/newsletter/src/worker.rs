//! The plugin's threads: jobs go into a queue, and each ends by exactly one completion.

use crate::host::Gateway;
use crate::json::Value;
use crate::serve;
use crate::subscribers::Subscribers;
use std::collections::VecDeque;
use std::panic::{self, AssertUnwindSafe};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard};
use std::thread::{self, JoinHandle};

const THREADS: usize = 2;

struct Job {
    token: u64,
    request: Value,
    cancelled: Arc<AtomicBool>,
}

#[derive(Default)]
struct State {
    waiting: VecDeque<Job>,
    // Tokens that have not completed, each with the flag that a cancel sets.
    open: Vec<(u64, Arc<AtomicBool>)>,
    is_draining: bool,
    is_stopping: bool,
}

struct Shared {
    state: Mutex<State>,
    changed: Condvar,
    subscribers: Subscribers,
    gateway: Gateway,
}

pub struct Pool {
    shared: Arc<Shared>,
    threads: Vec<JoinHandle<()>>,
}

impl Shared {
    // A panic of one job must not end the others.
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(|poisoned| poisoned.into_inner())
    }

    fn next(&self) -> Option<Job> {
        let mut state = self.lock();
        loop {
            if state.is_stopping {
                return None;
            }
            if let Some(job) = state.waiting.pop_front() {
                return Some(job);
            }
            state = self.changed.wait(state).unwrap_or_else(|poisoned| poisoned.into_inner());
        }
    }

    fn run(&self, job: Job) {
        let served = panic::catch_unwind(AssertUnwindSafe(|| {
            serve::serve(&job.request, job.token, &self.subscribers, &self.gateway, &job.cancelled)
        }));
        let outcome = served.unwrap_or_else(|_| {
            self.gateway.log("a job panicked");
            serve::with_reason("retry", "panicked")
        });
        self.lock().open.retain(|(token, _)| *token != job.token);
        self.gateway.complete(job.token, &outcome);
    }
}

impl Pool {
    pub fn start(subscribers: Subscribers, gateway: Gateway) -> std::io::Result<Pool> {
        let shared = Arc::new(Shared { state: Mutex::default(), changed: Condvar::new(), subscribers, gateway });
        let mut pool = Pool { shared, threads: Vec::new() };
        for _ in 0..THREADS {
            let shared = pool.shared.clone();
            let work = move || {
                while let Some(job) = shared.next() {
                    shared.run(job)
                }
            };
            match thread::Builder::new().name("newsletter".into()).spawn(work) {
                Ok(thread) => pool.threads.push(thread),
                Err(error) => {
                    pool.stop();
                    return Err(error);
                }
            }
        }
        Ok(pool)
    }

    /// Takes a job, unless the plugin drains.
    pub fn add(&self, token: u64, request: Value) -> bool {
        let mut state = self.shared.lock();
        if state.is_draining {
            return false;
        }
        let cancelled = Arc::new(AtomicBool::new(false));
        state.open.push((token, cancelled.clone()));
        state.waiting.push_back(Job { token, request, cancelled });
        self.shared.changed.notify_one();
        true
    }

    pub fn cancel(&self, token: u64) {
        for (_, cancelled) in self.shared.lock().open.iter().filter(|(open, _)| *open == token) {
            cancelled.store(true, Ordering::Relaxed);
        }
    }

    pub fn drain(&self) {
        self.shared.lock().is_draining = true;
    }

    pub fn check(&self) -> Result<(), String> {
        self.shared.subscribers.check().map_err(|trouble| trouble.reason())
    }

    /// When this returns, none of the threads calls the gateway again.
    pub fn stop(&mut self) {
        {
            let mut state = self.shared.lock();
            state.is_draining = true;
            state.is_stopping = true;
            for (_, cancelled) in &state.open {
                cancelled.store(true, Ordering::Relaxed);
            }
        }
        self.shared.changed.notify_all();
        for thread in self.threads.drain(..) {
            // A thread ends by a panic only after its job was completed; there is nobody left to tell.
            let _ = thread.join();
        }
    }
}
