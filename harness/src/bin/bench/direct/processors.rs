//! Who computes where: a provider has processors that neither its client here nor the simulator uses. A scheduler may run all
//! of them on one, where each waits until another has done its work, though a processor is idle. That would say nothing of
//! the provider, whose AWS is elsewhere. Where there is one processor only, or no Linux, all share what there is.

use std::{panic, process::Child, thread};

use harness::Result;

/// Does this on the first processor, with all threads that it starts.
pub(super) fn on_one<T: Send>(work: impl FnOnce() -> Result<T> + Send) -> Result<T> {
    let work = || {
        system::take_the_first()?;
        work()
    };
    let done = thread::scope(|scope| scope.spawn(work).join());
    done.unwrap_or_else(|panicked| panic::resume_unwind(panicked))
}

/// Gives a process that was just started the other processors.
pub(super) fn give_the_others(child: &Child) -> Result<()> {
    system::give_the_others(child)
}

#[cfg(target_os = "linux")]
mod system {
    use std::{io, process::Child};

    use harness::{Result, error::trying};
    use rustix::{
        process::{Pid, getpid},
        thread::{CpuSet, sched_getaffinity, sched_setaffinity},
    };

    pub(super) fn take_the_first() -> Result<()> {
        allow(None, &all()?[..1])
    }

    pub(super) fn give_the_others(child: &Child) -> Result<()> {
        let all = all()?;
        allow(Some(Pid::from_child(child)), if all.len() > 1 { &all[1..] } else { &all })
    }

    /// The numbers of the processors that this program may use: its first thread, which has its number, never takes fewer.
    fn all() -> Result<Vec<usize>> {
        let all = sched_getaffinity(Some(getpid())).map_err(io::Error::from);
        let all = all.map_err(trying("count the processors"))?;
        Ok((0..CpuSet::MAX_CPU).filter(|number| all.is_set(*number)).collect())
    }

    /// Has a thread, by default this one, use these alone.
    fn allow(thread: Option<Pid>, numbers: &[usize]) -> Result<()> {
        let mut set = CpuSet::new();
        for number in numbers {
            set.set(*number);
        }
        sched_setaffinity(thread, &set).map_err(io::Error::from).map_err(trying("choose processors"))
    }
}

#[cfg(not(target_os = "linux"))]
mod system {
    use std::process::Child;

    use harness::Result;

    #[allow(clippy::unnecessary_wraps, reason = "as on Linux")]
    pub(super) fn take_the_first() -> Result<()> {
        Ok(())
    }

    #[allow(clippy::unnecessary_wraps, reason = "as on Linux")]
    pub(super) fn give_the_others(_child: &Child) -> Result<()> {
        Ok(())
    }
}
