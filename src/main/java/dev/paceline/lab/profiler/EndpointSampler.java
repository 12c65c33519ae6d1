package dev.paceline.lab.profiler;

/**
 * Samples event loops while they work for requests of one endpoint. async-profiler can't tell for whom a thread works: on an event
 * loop that changes with every callback, and no frame of the stack names the request. Vert.x knows, as each callback is
 * dispatched on its request's context.
 *
 * <p>What it sees is narrower than what async-profiler does: Java frames only, as they are at safepoints, where loops that the
 * compiler has freed of them seem to be at their end; not what runs before the request's resource is found, on threads of
 * blocking work or on other contexts, so no decoding of PostgreSQL's answers, which the connection's own context does. A callback
 * may end before its sample is taken; those samples are left out, and so short callbacks weigh less than they should.
 */
final class EndpointSampler implements Engine {
  private final String endpoint;

  EndpointSampler(String endpoint) {
    this.endpoint = endpoint;
  }

  @Override
  public String name() {
    return "Paceline's sampler of endpoints";
  }

  @Override
  public String overheadMeasures() {
    return "time of walking stacks, waiting for safepoints included, and CPU time of the sampler, "
        + "as a share of the process' CPU time";
  }

  @Override
  public Measurement start(Event event, Format format) {
    EndpointSampling sampling = new EndpointSampling(endpoint);
    Thread thread = new Thread(sampling, EndpointSampling.THREAD);
    thread.setDaemon(true);
    thread.start();
    return sampling;
  }
}
