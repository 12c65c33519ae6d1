package dev.paceline.demo.downstreams;

import io.quarkus.arc.profile.IfBuildProfile;
import io.quarkus.runtime.StartupEvent;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jboss.logging.Logger;

/** Three services that the overview can ask in dev mode. The service starts without them, too. */
@IfBuildProfile("dev")
@Singleton
class DemoDownstreams {
  private static final Logger LOG = Logger.getLogger(DemoDownstreams.class);
  private static final int PATIENCE_SECONDS = 5;

  private final DownstreamsServer server;
  private final int port;

  DemoDownstreams(Vertx vertx, DemoDownstreamsConfig config) {
    this.port = config.port();
    this.server = new DownstreamsServer(vertx, port);
  }

  void start(@Observes StartupEvent starting) throws InterruptedException {
    try {
      ended(server.listen());
    } catch (ExecutionException | TimeoutException e) {
      LOG.warnf("No demo downstreams, for port %d can't be used (%s): unless another Paceline has them there, the overview "
          + "shows carrier, loyalty and payment as errors. paceline.demo-downstreams.port sets another port", port, e.getMessage());
    }
  }

  /**
   * Vert.x and its event loops outlive a live reload, which then wants the port again: so this waits. Not at the
   * ShutdownEvent, for there is none when a start fails.
   */
  @PreDestroy
  void stop() throws InterruptedException {
    try {
      ended(server.close());
    } catch (ExecutionException | TimeoutException e) {
      LOG.warn("The demo downstreams do not close", e);
    }
  }

  private static <T> T ended(Future<T> work) throws InterruptedException, ExecutionException, TimeoutException {
    return work.toCompletionStage().toCompletableFuture().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
  }
}
