//! The simulator inside this process, on a thread and a runtime of its own, so that blocking code can tell its story.
//! Never here: what it serves (crate `eks-simulator`) and what it is asked (`control`).

use std::{
    sync::mpsc,
    thread::{self, JoinHandle},
};

use eks_simulator::{ClockMode, Log, Options, Simulator, World};
use serde_json::Value;
use tokio::{runtime::Handle, sync::oneshot};

use crate::{
    control::Control,
    error::{HarnessError, Result, trying},
};

/// A running simulator; ends when dropped, and prints its log if a failing test drops it.
#[derive(Debug)]
pub struct Embedded {
    url: String,
    control: Control,
    log: Log,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Embedded {
    /// Starts one with this world, on a free port of loopback. Its clock runs.
    ///
    /// # Errors
    /// When the world is refused or no port is free.
    pub fn start(world: Value) -> Result<Self> {
        let world = World::from_json(world)?;
        let (started, address) = mpsc::channel();
        let (stop, stopped) = oneshot::channel();
        let log = Log::to_memory();
        let options = Options { clock: ClockMode::Timer, log: log.clone(), ..Options::default() };
        let thread = thread::Builder::new()
            .name("simulator".to_owned())
            .spawn(move || serve(world, options, &started, stopped))
            .map_err(trying("start the simulator's thread"))?;
        let started = address.recv().map_err(|_| HarnessError::Simulator("its thread ended".to_owned()))?;
        let (url, runtime) = started?;
        Ok(Self { control: Control::new(&url, runtime), log, url, stop: Some(stop), thread: Some(thread) })
    }

    /// Where it listens, such as `http://127.0.0.1:4566`.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Its control interface.
    #[must_use]
    pub fn control(&self) -> &Control {
        &self.control
    }
}

impl Drop for Embedded {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            // A panic of the simulator has been printed by its own thread.
            let _ = thread.join();
        }
        self.log.print_on_panic();
    }
}

fn serve(
    world: World,
    options: Options,
    started: &mpsc::Sender<Result<(String, Handle)>>,
    stopped: oneshot::Receiver<()>,
) {
    let runtime = match tokio::runtime::Builder::new_current_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(source) => {
            let _ = started.send(Err(trying("start the simulator's runtime")(source)));
            return;
        }
    };
    runtime.block_on(async {
        match Simulator::start(world, options).await {
            Err(error) => {
                let _ = started.send(Err(HarnessError::Simulator(error.to_string())));
            }
            Ok(simulator) => {
                let _ = started.send(Ok((simulator.url().to_owned(), Handle::current())));
                // Ends when the sender is dropped.
                let _ = stopped.await;
            }
        }
    });
}
