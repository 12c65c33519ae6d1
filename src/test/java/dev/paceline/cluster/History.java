package dev.paceline.cluster;

import java.util.List;

/** What happened to some keys, and what was read of them. */
record History(States states, List<Write> writes, List<Read> reads) {

  History {
    writes = List.copyOf(writes);
    reads = List.copyOf(reads);
  }
}
