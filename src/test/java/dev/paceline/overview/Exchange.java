package dev.paceline.overview;

import java.io.IOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;

/** One request at a {@link ScriptedDownstream}, to be answered. */
final class Exchange {
  private final Socket connection;
  private final IntSupplier inProgress;
  private final Runnable beginning;
  private boolean isBegun;

  /** The other side has gone away. */
  static final class AbortedException extends IOException {}

  /**
   * @param inProgress requests at the server now
   * @param beginning run once, before the answer's first byte is written
   */
  Exchange(Socket connection, IntSupplier inProgress, Runnable beginning) {
    this.connection = connection;
    this.inProgress = inProgress;
    this.beginning = beginning;
  }

  /** Counts as answered from now on. */
  void begin() {
    if (!isBegun) {
      isBegun = true;
      beginning.run();
    }
  }

  Exchange write(String text) throws IOException {
    return write(text.getBytes(StandardCharsets.UTF_8));
  }

  Exchange write(byte[] bytes) throws IOException {
    begin();
    try {
      connection.getOutputStream().write(bytes);
      connection.getOutputStream().flush();
    } catch (IOException e) {
      throw new AbortedException();
    }
    return this;
  }

  /** Notices at once when the other side goes away. */
  Exchange pause(int millis) throws IOException {
    connection.setSoTimeout(millis);
    try {
      if (connection.getInputStream().read() < 0) {
        throw new AbortedException();
      }
      throw new IllegalStateException("Requests in a pipeline");
    } catch (SocketTimeoutException over) {
      return this;
    } catch (AbortedException e) {
      throw e;
    } catch (IOException e) {
      throw new AbortedException();
    } finally {
      if (!connection.isClosed()) {
        connection.setSoTimeout(0);
      }
    }
  }

  /** Until the other side goes away. */
  void hang() throws IOException {
    pause(0);
  }

  /** As {@link #hang}, without reading what comes, for a while. */
  void hangDeaf() throws IOException {
    try {
      TimeUnit.SECONDS.sleep(5);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
    throw new AbortedException();
  }

  /** Waits until so many requests are at the server at the same time. */
  Exchange awaitInProgress(int requests) throws IOException {
    while (inProgress.getAsInt() < requests) {
      pause(1);
    }
    return this;
  }

  void close() throws IOException {
    connection.close();
  }

  /** By RST. */
  void reset() throws IOException {
    connection.setSoLinger(true, 0);
    connection.close();
  }
}
