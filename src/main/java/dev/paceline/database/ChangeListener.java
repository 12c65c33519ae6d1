package dev.paceline.database;

import io.smallrye.mutiny.Uni;
import java.util.Optional;

/** Hears from the {@link ChangeFeed} which rows were written. Each listener is a bean; without any the feed runs all the same. */
public interface ChangeListener {

  /**
   * Called for every batch, one at a time, also for an empty one, which proves that nothing was written. The feed waits
   * for the answer, so it must come in bounded time. After a failure the batch's changes come again, with what was
   * written meanwhile; they may come again without one, too.
   */
  Uni<Void> changed(ChangeBatch batch);

  /**
   * The position up to which this listener was told before the service was restarted, asked for before the
   * first batch, again if it fails. With none, or one that the log doesn't reach back to, the first batch says that
   * everything may have changed.
   */
  default Uni<Optional<String>> position() {
    return Uni.createFrom().item(Optional.empty());
  }

  /** Whether it has nothing else to go by just now: then the log is read more often. */
  default boolean isUrgent() {
    return false;
  }
}
