package dev.paceline.lab.profiler;

/** What an engine has begun to measure. Results can be had once it has been stopped, until it is closed. */
interface Measurement extends AutoCloseable {

  /** From what the samples really come, such as {@code perf_events}. */
  String source();

  void stop();

  Stacks stacks();

  long samples();

  /** The time that measuring took from the process, without starting and stopping. */
  long ownNanos();

  /** In JFR's format. */
  byte[] recording();

  /** Stops it if it still runs, and forgets what it has measured. */
  @Override
  void close();
}
