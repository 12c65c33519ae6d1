package dev.paceline.testing;

import io.restassured.RestAssured;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** A client that has sent a request and reads of the answer only what it is told to. */
public final class SlowReader implements AutoCloseable {
  private static final int RECEIVE_BUFFER_BYTES = 16 * 1024;

  private final Socket socket = new Socket();
  private final BufferedReader answer;

  public SlowReader(String request, String... headers) {
    try {
      socket.setReceiveBufferSize(RECEIVE_BUFFER_BYTES);
      socket.connect(new InetSocketAddress("localhost", RestAssured.port));
      socket.getOutputStream().write(
          (request + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n" + String.join("", headers) + "\r\n")
              .getBytes(StandardCharsets.US_ASCII));
      answer = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The rest of the answer, with its chunks' sizes; the last of them is 0 if the answer is whole. */
  public Stream<String> lines() {
    return answer.lines();
  }

  /** The same, for an answer that is expected to end without its last chunk. */
  public List<String> linesUntilItBreaks() {
    List<String> lines = new ArrayList<>();
    try {
      answer.lines().forEach(lines::add);
    } catch (UncheckedIOException reset) {
      lines.add("reset");
    }
    return lines;
  }

  /** Goes away without a word: what is still unread makes this a reset. */
  @Override
  public void close() {
    try {
      socket.setSoLinger(true, 0);
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
