package dev.paceline.testing;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A mail server that takes everything and counts it by Message-ID, unless a test tells it to behave badly. Takes ten
 * thousand mails in a second or two.
 */
public final class SmtpSink implements AutoCloseable {
  private static final Pattern MESSAGE_ID = Pattern.compile("(?im)^Message-ID:\\s*(<[^>]+>)");
  private static final Pattern ADDRESS = Pattern.compile("<([^>]*)>");

  private final Queue<Message> messages = new ConcurrentLinkedQueue<>();
  private final Set<Socket> connections = ConcurrentHashMap.newKeySet();
  private final AtomicInteger connected = new AtomicInteger();
  private final int port;
  private volatile ServerSocket server;
  private volatile Thread acceptor;
  private volatile Mood mood = Mood.TAKES_ALL;
  private volatile Function<String, Optional<String>> replyToRecipient = recipient -> Optional.empty();
  private volatile Function<String, Optional<Mood>> moodOfRecipient = recipient -> Optional.empty();
  private volatile boolean demandsLogin;

  /** How it treats connections and mails. */
  public enum Mood {
    TAKES_ALL,
    /** Accepts connections, and never says a word. */
    HANGS_AFTER_CONNECT,
    /** Says nothing more when the command DATA comes. */
    HANGS_AT_DATA,
    /** Takes the mail, and never says so. */
    HANGS_AFTER_DATA,
    /** Takes the mail, and closes the connection without a reply. */
    DROPS_AFTER_DATA,
    /** Greets with 554. */
    NO_SERVICE,
    /** Answers MAIL with 421 and closes the connection. */
    SHUTS_DOWN
  }

  /**
   * A mail that was taken, whether or not the client was told.
   *
   * @param content as it came, with its headers, dots unstuffed
   */
  public record Message(String id, List<String> recipients, String content) {}

  private SmtpSink(int port) throws IOException {
    this.port = port;
    accept();
  }

  /** On a free port of this machine. */
  public static SmtpSink started() throws IOException {
    return new SmtpSink(Instance.freePort());
  }

  public int port() {
    return port;
  }

  /** All that were taken, in the order in which they came. */
  public List<Message> received() {
    return List.copyOf(messages);
  }

  /** How often each Message-ID was taken. */
  public Map<String, Long> messages() {
    return messages.stream().collect(Collectors.groupingBy(Message::id, Collectors.counting()));
  }

  /** How many connections there were in all. */
  public int connections() {
    return connected.get();
  }

  /** Behaves so from now on, also to the connections that it has. */
  public void be(Mood changed) {
    mood = changed;
  }

  /** Behaves so to mails to whom this gives something. */
  public void beTo(Function<String, Optional<Mood>> changed) {
    moodOfRecipient = changed;
  }

  /** Answers RCPT with what this gives, such as {@code 550 No such mailbox}. */
  public void replyTo(Function<String, Optional<String>> changed) {
    replyToRecipient = changed;
  }

  /** Answers MAIL with 530: it wants a login, and knows none. */
  public void demandLogin(boolean demands) {
    demandsLogin = demands;
  }

  /** Refuses connections from now on, and breaks those that it has. */
  public void refuse() throws IOException {
    server.close();
    try {
      acceptor.join(); // until then the port is in use
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    breakConnections();
  }

  /** Breaks the connections that it has, as a restart would. */
  public void breakConnections() throws IOException {
    for (Socket connection : connections) {
      connection.close();
    }
  }

  /** Accepts connections again, where it did before. */
  public void accept() throws IOException {
    ServerSocket listening = new ServerSocket();
    listening.setReuseAddress(true);
    listening.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 200);
    server = listening;
    acceptor = new Thread(() -> acceptAll(listening), "smtp-sink");
    acceptor.setDaemon(true);
    acceptor.start();
  }

  @Override
  public void close() throws IOException {
    refuse();
  }

  private void acceptAll(ServerSocket listening) {
    while (!listening.isClosed()) {
      try {
        Socket connection = listening.accept();
        connection.setTcpNoDelay(true);
        connected.incrementAndGet();
        connections.add(connection);
        Thread session = new Thread(() -> serve(connection), "smtp-sink-session");
        session.setDaemon(true);
        session.start();
      } catch (IOException closed) {
        // tells the loop
      }
    }
  }

  private void serve(Socket connection) {
    try (connection) {
      new Session(connection).run();
    } catch (IOException | UncheckedIOException gone) {
      // the client's affair
    } finally {
      connections.remove(connection);
    }
  }

  private final class Session {
    private final Socket connection;
    private final InputStream in;
    private List<String> recipients = List.of();

    Session(Socket connection) throws IOException {
      this.connection = connection;
      this.in = new BufferedInputStream(connection.getInputStream(), 16 * 1024);
    }

    void run() throws IOException {
      if (mood == Mood.HANGS_AFTER_CONNECT) {
        hang();
      }
      reply(mood == Mood.NO_SERVICE ? "554 No service here" : "220 sink ESMTP");
      String line = readLine();
      while (line != null && answer(line)) {
        line = readLine();
      }
    }

    /** False when the connection is to be closed. */
    private boolean answer(String line) throws IOException {
      String command = line.length() < 4 ? line : line.substring(0, 4).toUpperCase();
      switch (command) {
        case "EHLO" -> reply("250-sink\r\n250-8BITMIME\r\n250 PIPELINING");
        case "MAIL" -> {
          if (mood == Mood.SHUTS_DOWN) {
            reply("421 Shutting down");
            return false;
          }
          recipients = List.of();
          reply(demandsLogin ? "530 Authentication required" : "250 OK");
        }
        case "RCPT" -> recipient(address(line));
        case "DATA" -> {
          return data();
        }
        case "QUIT" -> {
          reply("221 Bye");
          return false;
        }
        default -> reply("250 OK");
      }
      return true;
    }

    private void recipient(String recipient) throws IOException {
      Optional<String> refusal = replyToRecipient.apply(recipient);
      if (refusal.isEmpty()) {
        recipients = List.of(recipient);
      }
      reply(refusal.orElse("250 OK"));
    }

    private boolean data() throws IOException {
      Mood treated = recipients.isEmpty() ? mood : moodOfRecipient.apply(recipients.get(0)).orElse(mood);
      if (treated == Mood.HANGS_AT_DATA) {
        hang();
      }
      if (recipients.isEmpty()) {
        reply("503 No recipients");
        return true;
      }
      reply("354 Go ahead");
      String content = readContent();
      Matcher id = MESSAGE_ID.matcher(content);
      messages.add(new Message(id.find() ? id.group(1) : "", recipients, content));
      if (treated == Mood.DROPS_AFTER_DATA) {
        return false;
      }
      if (treated == Mood.HANGS_AFTER_DATA) {
        hang();
      }
      reply("250 Taken");
      return true;
    }

    /** Until the client goes away. */
    private void hang() throws IOException {
      while (in.read() >= 0) {
        in.skip(in.available());
      }
      throw new IOException("The client has gone");
    }

    private String readContent() throws IOException {
      StringBuilder content = new StringBuilder();
      String line = readLine();
      while (line != null && !line.equals(".")) {
        content.append(line.startsWith(".") ? line.substring(1) : line).append('\n');
        line = readLine();
      }
      if (line == null) {
        throw new IOException("The client has gone");
      }
      return content.toString();
    }

    private String readLine() throws IOException {
      ByteArrayOutputStream line = new ByteArrayOutputStream(120);
      int next = in.read();
      while (next >= 0 && next != '\n') {
        if (next != '\r') {
          line.write(next);
        }
        next = in.read();
      }
      return next < 0 ? null : line.toString(StandardCharsets.UTF_8);
    }

    private void reply(String text) throws IOException {
      connection.getOutputStream().write((text + "\r\n").getBytes(StandardCharsets.UTF_8));
    }

    private static String address(String line) {
      Matcher address = ADDRESS.matcher(line);
      return address.find() ? address.group(1) : "";
    }
  }
}
