package dev.paceline.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.paceline.testing.Await;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class BlockedEventLoopsTest {
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final long BLOCKED_MILLIS = 1500; // a busy machine may look late
  private static final long IDLE_MILLIS = 700;

  private final List<EventLoopBlock> blocks = new CopyOnWriteArrayList<>();
  private final EventLoopListener listener = new EventLoopListener() {
    @Override
    public void late(long nanos) {}

    @Override
    public void blocked(EventLoopBlock block) {
      blocks.add(block);
    }
  };

  private static void pause(long millis) {
    try {
      TimeUnit.MILLISECONDS.sleep(millis);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void whatBlocksALoopIsNamedOnceByItsStackAndIdleLoopsAreNot() throws Exception {
    SimpleMeterRegistry meters = new SimpleMeterRegistry();
    Vertx vertx = Vertx.vertx();
    EventLoopLag lag = new EventLoopLag(vertx, meters, List.of(listener));
    BlockedEventLoops watcher = new BlockedEventLoops(lag, Duration.ofMillis(200), List.of(listener), meters);
    try {
      lag.start(null);
      watcher.start(null);
      pause(IDLE_MILLIS);
      assertEquals(List.of(), blocks);

      vertx.getOrCreateContext().runOnContext(here -> pause(BLOCKED_MILLIS));
      Await.until("it is told", PATIENCE, () -> !blocks.isEmpty());
      pause(BLOCKED_MILLIS);

      EventLoopBlock block = blocks.get(0);
      assertEquals(1, blocks.size(), blocks::toString);
      assertEquals(1, meters.get("paceline.event.loop.blocked").counter().count());
      assertTrue(block.thread().startsWith("vert.x-eventloop-thread"), block::toString);
      assertTrue(block.millis() >= 200 && block.millis() < BLOCKED_MILLIS, block::toString);
      assertTrue(block.own().contains("BlockedEventLoopsTest.pause"), block::toString);
      assertTrue(block.stack().get(0).contains("sleep"), block::toString);
    } finally {
      watcher.stop(null);
      lag.stop(null);
      vertx.close();
    }
  }

  private static StackTraceElement frame(String type, String method) {
    return new StackTraceElement(type, method, null, 1);
  }

  @Test
  void aSelectorIsIdleAndABlockingReadIsNot() {
    assertTrue(BlockedEventLoops.isIdle(List.of(
        frame("sun.nio.ch.EPoll", "wait"), frame("sun.nio.ch.EPollSelectorImpl", "doSelect"), frame("io.netty.channel.nio.NioEventLoop", "run"))));
    assertTrue(BlockedEventLoops.isIdle(List.of(frame("io.netty.channel.epoll.Native", "epollWait0"))));
    assertFalse(BlockedEventLoops.isIdle(List.of(
        frame("sun.nio.ch.Net", "poll"), frame("sun.nio.ch.NioSocketImpl", "park"), frame("java.net.Socket$SocketInputStream", "read"))));
  }
}
