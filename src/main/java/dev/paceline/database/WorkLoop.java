package dev.paceline.database;

import io.smallrye.common.vertx.VertxContext;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/**
 * Does its work in rounds on one event loop, never two at a time: when it is woken, and otherwise after the pause that the
 * last round asked for. Who wakes it during a round gets a whole new one afterwards.
 */
public final class WorkLoop {
  private static final Logger LOG = Logger.getLogger(WorkLoop.class);
  private static final Duration AFTER_FAULT = Duration.ofSeconds(1);

  private final Vertx vertx;
  private final Context context;
  private final Supplier<Uni<Pause>> round;

  // All of it is touched on the context only.
  private boolean running;
  private boolean again;
  private boolean deaf;
  private long timer;
  private volatile boolean stopped;

  /**
   * How long to wait for the next round.
   *
   * @param wakeable whether it may begin earlier
   */
  public record Pause(Duration atMost, boolean wakeable) {
    public static final Pause NONE = new Pause(Duration.ZERO, true);

    public static Pause untilWokenOr(Duration atMost) {
      return new Pause(atMost, true);
    }

    /** For what would be in vain earlier. */
    public static Pause of(Duration duration) {
      return new Pause(duration, false);
    }
  }

  /** @param round one round of work, on a context of its own; recovers from what it expects to go wrong */
  public WorkLoop(Vertx vertx, Context context, Supplier<Uni<Pause>> round) {
    this.vertx = vertx;
    this.context = context;
    this.round = round;
  }

  /** There may be something to do. Also begins it all. */
  public void wake() {
    context.runOnContext(here -> {
      again = running;
      if (!running && !deaf) {
        run();
      }
    });
  }

  /** Begins no further round. */
  public void stop() {
    stopped = true;
  }

  private void run() {
    if (stopped) {
      return;
    }
    running = true;
    again = false;
    vertx.cancelTimer(timer);
    VertxContext.createNewDuplicatedContext(context).runOnContext(own ->
        Uni.createFrom().deferred(round::get).subscribe().with(
            pause -> context.runOnContext(back -> ended(pause)),
            fault -> {
              LOG.error("A round of work has failed", fault);
              context.runOnContext(back -> ended(Pause.of(AFTER_FAULT)));
            }));
  }

  private void ended(Pause pause) {
    running = false;
    deaf = !pause.wakeable();
    if (pause.atMost().isZero() || again && !deaf) {
      run();
    } else if (!stopped) {
      timer = vertx.setTimer(Math.max(1, pause.atMost().toMillis()), tick -> context.runOnContext(here -> timeIsUp()));
    }
  }

  private void timeIsUp() {
    deaf = false;
    if (!running) {
      run();
    }
  }
}
