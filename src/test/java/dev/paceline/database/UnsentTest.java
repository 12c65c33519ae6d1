package dev.paceline.database;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Future;
import io.vertx.core.impl.NoStackTraceThrowable;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class UnsentTest {
  private final AtomicInteger attempts = new AtomicInteger();

  @Test
  void onlyWhatWasNeverSentIsToldSo() {
    assertTrue(UnsentException.isToldBy(new NoStackTraceThrowable("Connection is not active now, current status: CLOSED")));
    assertTrue(UnsentException.isToldBy(new ClosedChannelException()));
    assertFalse(UnsentException.isToldBy(new IOException("Connection reset")));
    assertFalse(UnsentException.isToldBy(new IllegalStateException()));
  }

  @Test
  void whatWasNeverSentIsTriedOnceMore() {
    Future<Integer> answer = Database.againIfUnsent(() -> attempts.incrementAndGet() == 1
        ? Future.failedFuture(new UnsentException(new ClosedChannelException()))
        : Future.succeededFuture(attempts.get()));

    assertEquals(2, answer.result());
  }

  @Test
  void whatFailsAgainOrMayHaveHappenedIsNot() {
    assertTrue(Database.againIfUnsent(() -> failing(new UnsentException(new ClosedChannelException()))).failed());
    assertEquals(2, attempts.getAndSet(0));
    assertTrue(Database.againIfUnsent(() -> failing(new DatabaseUnavailableException("away"))).failed());
    assertEquals(1, attempts.get());
  }

  private Future<Void> failing(Throwable failure) {
    attempts.incrementAndGet();
    return Future.failedFuture(failure);
  }
}
