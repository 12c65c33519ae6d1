package dev.paceline.lab.profiler;

/** What takes profiles. It takes one at a time; all of its methods may block. */
interface Engine {

  /** Its name and version. */
  String name();

  /** Of what {@link Measurement#ownNanos} is the time. */
  String overheadMeasures();

  /**
   * Begins to measure.
   *
   * @throws NotAvailableException when this engine can't measure the event, or not in this format
   */
  Measurement start(Event event, Format format);
}
