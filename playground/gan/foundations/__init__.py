"""What descriptions and snapshots are made of. Imports no other room of `gan`."""
