package dev.paceline.cluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/**
 * A wire to a server on which some answers take their time. What was read may so arrive after what was written later, on
 * another connection: a race that is rare on a quick wire happens all the time.
 */
final class SlowWire implements AutoCloseable {
  private static final double SLOW = 0.3;

  private final int serverPort;
  private final ServerSocket entrance = new ServerSocket(0, 100, InetAddress.getLoopbackAddress());
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private volatile int maxDelayMillis;

  SlowWire(int serverPort) throws IOException {
    this.serverPort = serverPort;
    threads.execute(this::accept);
  }

  int port() {
    return entrance.getLocalPort();
  }

  /** From now on; at first it is as quick as it can be. */
  void delayUpTo(int millis) {
    maxDelayMillis = millis;
  }

  private void accept() {
    try {
      while (true) {
        Socket client = entrance.accept();
        Socket server = new Socket(InetAddress.getLoopbackAddress(), serverPort);
        client.setTcpNoDelay(true);
        server.setTcpNoDelay(true);
        threads.execute(() -> carry(client, server, false));
        threads.execute(() -> carry(server, client, true));
      }
    } catch (IOException closed) {
      threads.shutdown();
    }
  }

  private void carry(Socket from, Socket to, boolean isAnswer) {
    byte[] bytes = new byte[1 << 16];
    try (from; to) {
      for (int count; (count = from.getInputStream().read(bytes)) > 0;) {
        ThreadLocalRandom random = ThreadLocalRandom.current();
        if (isAnswer && maxDelayMillis > 0 && random.nextDouble() < SLOW) {
          TimeUnit.MILLISECONDS.sleep(random.nextInt(maxDelayMillis));
        }
        to.getOutputStream().write(bytes, 0, count);
      }
    } catch (IOException | InterruptedException closed) {
      // so are both ends now
    }
  }

  @Override
  public void close() {
    try {
      entrance.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
