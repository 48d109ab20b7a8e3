//! What an API server's answers, and its silence, come to. Who gets in is tested against the simulator's clusters.
