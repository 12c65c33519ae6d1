package dev.paceline.overview;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/** A service that answers as it is told, however badly, and counts what it is asked. */
public final class ScriptedDownstream implements AutoCloseable {
  private final ServerSocket entrance;
  private final boolean isSecure;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final Set<Socket> connections = ConcurrentHashMap.newKeySet();
  private final Queue<Request> requests = new ConcurrentLinkedQueue<>();
  private final AtomicInteger opened = new AtomicInteger();
  private final AtomicInteger inProgress = new AtomicInteger();
  private final AtomicInteger unanswered = new AtomicInteger();
  private final AtomicInteger mostUnanswered = new AtomicInteger();
  private final AtomicInteger aborted = new AtomicInteger();
  private final Map<String, Reply> byPath = new ConcurrentHashMap<>();
  private final Queue<Reply> next = new ArrayDeque<>();
  private volatile Reply usual = Reply.json("{}");
  private volatile boolean isDeaf;

  /**
   * What it was asked.
   *
   * @param target path and query
   * @param headers by their names in lower case
   */
  record Request(String target, Map<String, String> headers) {}

  private ScriptedDownstream(ServerSocket entrance, boolean isSecure) {
    this.entrance = entrance;
    this.isSecure = isSecure;
    threads.execute(this::accept);
  }

  static ScriptedDownstream started() {
    try {
      return new ScriptedDownstream(new ServerSocket(0, 1000, InetAddress.getLoopbackAddress()), false);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static ScriptedDownstream secure(SelfSigned certificate) {
    try {
      return new ScriptedDownstream(certificate.context().getServerSocketFactory()
          .createServerSocket(0, 100, InetAddress.getLoopbackAddress()), true);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  int port() {
    return entrance.getLocalPort();
  }

  String url(String target) {
    return (isSecure ? "https://localhost:" : "http://127.0.0.1:") + port() + target;
  }

  /** From now on, unless told otherwise for the path or the next request. */
  void answers(Reply reply) {
    usual = reply;
  }

  /** From now on, to what begins so. */
  void answers(String path, Reply reply) {
    byPath.put(path, reply);
  }

  /** The next requests, one after the other, are answered so. */
  void answersNext(Reply... replies) {
    synchronized (next) {
      next.addAll(List.of(replies));
    }
  }

  /** From now on, it accepts connections, and does not read a byte. */
  void beDeaf() {
    isDeaf = true;
  }

  /** Forgets what it was told, and what it has counted. */
  void reset() {
    usual = Reply.json("{}");
    byPath.clear();
    synchronized (next) {
      next.clear();
    }
    requests.clear();
    List.of(opened, mostUnanswered, aborted).forEach(count -> count.set(0));
  }

  List<Request> requests() {
    return List.copyOf(requests);
  }

  int connectionsOpened() {
    return opened.get();
  }

  int connectionsOpen() {
    return connections.size();
  }

  int inProgress() {
    return inProgress.get();
  }

  /** At the same time: a client may send its next request as soon as it has read an answer, before we are done with that. */
  int mostUnanswered() {
    return mostUnanswered.get();
  }

  /** Requests whose connection was closed by the other side before they were answered. */
  int aborted() {
    return aborted.get();
  }

  /** As services do with connections that nobody has used for a while. */
  void closeConnections() throws IOException {
    for (Socket connection : connections) {
      connection.close();
    }
  }

  @Override
  public void close() {
    try {
      entrance.close();
      closeConnections();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    threads.shutdown();
  }

  private void accept() {
    try {
      while (true) {
        Socket connection = entrance.accept();
        connection.setTcpNoDelay(true);
        connections.add(connection);
        opened.incrementAndGet();
        threads.execute(() -> serve(connection));
      }
    } catch (IOException closed) {
      // nobody comes any more
    }
  }

  private void serve(Socket connection) {
    try (connection) {
      if (isDeaf) {
        new Exchange(connection, inProgress::get, () -> {}).hangDeaf();
      }
      Request request;
      while (!connection.isClosed() && (request = readHead(connection.getInputStream())) != null) {
        requests.add(request);
        inProgress.incrementAndGet();
        mostUnanswered.accumulateAndGet(unanswered.incrementAndGet(), Math::max);
        Exchange exchange = new Exchange(connection, inProgress::get, unanswered::decrementAndGet);
        try {
          reply(request).to(exchange);
        } catch (Exchange.AbortedException e) {
          aborted.incrementAndGet();
          throw e;
        } finally {
          exchange.begin();
          inProgress.decrementAndGet();
        }
      }
    } catch (IOException closed) {
      // by one of both sides
    } finally {
      connections.remove(connection);
    }
  }

  private Reply reply(Request request) {
    synchronized (next) {
      if (!next.isEmpty()) {
        return next.remove();
      }
    }
    return byPath.entrySet().stream().filter(known -> request.target.startsWith(known.getKey()))
        .map(Map.Entry::getValue).findFirst().orElse(usual);
  }

  /** Null when the connection ends instead. */
  private static Request readHead(InputStream in) throws IOException {
    ByteArrayOutputStream head = new ByteArrayOutputStream();
    for (int last = 0; last != '\n' || !head.toString(StandardCharsets.UTF_8).endsWith("\r\n\r\n"); ) {
      last = in.read();
      if (last < 0) {
        return null;
      }
      head.write(last);
    }
    String[] lines = head.toString(StandardCharsets.UTF_8).split("\r\n");
    Map<String, String> headers = new TreeMap<>();
    for (int n = 1; n < lines.length; n++) {
      int colon = lines[n].indexOf(':');
      headers.put(lines[n].substring(0, colon).toLowerCase(), lines[n].substring(colon + 1).trim());
    }
    return new Request(lines[0].split(" ")[1], headers);
  }
}
