//! Bytes from process to process by MPI. All calls are of the main thread.

use mpi::Threading;
use mpi::environment::Universe;
use mpi::topology::SimpleCommunicator;
use mpi::traits::{Communicator, Destination, Root, Source};

/// Which variables a process finds that MPI has started: those of OpenMPI, and of PMI and PMIx, as MPICH and Slurm have
/// them.
const STARTED_BY: [&str; 3] = ["OMPI_COMM_WORLD_SIZE", "PMI_SIZE", "PMIX_RANK"];

/// All processes that were started together, of which there are two at least.
pub struct World {
    world: SimpleCommunicator,
    /// Ends MPI when it is dropped.
    _universe: Universe,
}

impl World {
    /// None where this process was started by itself, whom MPI need not be set up for.
    pub fn join() -> Option<Self> {
        if !STARTED_BY
            .iter()
            .any(|name| std::env::var_os(name).is_some())
        {
            return None;
        }
        let (universe, _) = mpi::initialize_with_threading(Threading::Funneled)?;
        let world = universe.world();
        (world.size() > 1).then_some(Self {
            world,
            _universe: universe,
        })
    }

    pub fn rank(&self) -> usize {
        self.world.rank() as usize
    }

    pub fn size(&self) -> usize {
        self.world.size() as usize
    }

    /// From the first to all.
    pub fn broadcast(&self, bytes: &mut Vec<u8>) {
        let first = self.world.process_at_rank(0);
        let mut length = bytes.len() as u64;
        first.broadcast_into(&mut length);
        bytes.resize(length as usize, 0);
        first.broadcast_into(&mut bytes[..]);
    }

    pub fn send(&self, rank: usize, bytes: &[u8]) {
        self.world.process_at_rank(rank as i32).send(bytes);
    }

    pub fn receive(&self, rank: usize) -> Vec<u8> {
        self.world.process_at_rank(rank as i32).receive_vec().0
    }

    pub fn abort(&self) -> ! {
        self.world.abort(1)
    }
}
