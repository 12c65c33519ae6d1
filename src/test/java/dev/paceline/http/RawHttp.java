package dev.paceline.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.URL;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** Sends bytes as they are, where an HTTP client would put them right. */
final class RawHttp {
  private static final int PATIENCE_MILLIS = 5000;

  private RawHttp() {}

  record Answer(int status, Map<String, String> headers, String body) {}

  static Answer get(URL server, String path, String... headers) throws IOException {
    return send(server, "GET", path, new byte[0], headers);
  }

  /** With a Content-Length unless the headers say how long the body is. */
  static Answer send(URL server, String method, String path, byte[] body, String... headers) throws IOException {
    String fields = String.join("\r\n", headers).toLowerCase(Locale.ROOT);
    boolean framed = body.length == 0 || fields.contains("transfer-encoding") || fields.contains("content-length");
    String head = method + " " + path + " HTTP/1.1\r\nHost: paceline\r\nConnection: close\r\n"
        + (framed ? "" : "Content-Length: " + body.length + "\r\n")
        + String.join("", java.util.Arrays.stream(headers).map(header -> header + "\r\n").toList()) + "\r\n";
    return send(server, head, body);
  }

  static Answer send(URL server, String head, byte[] body) throws IOException {
    try (Socket socket = new Socket(server.getHost(), server.getPort())) {
      socket.setSoTimeout(PATIENCE_MILLIS);
      socket.getOutputStream().write(head.getBytes(ISO_8859_1));
      write(socket, body);
      return parse(readAll(socket));
    }
  }

  private static void write(Socket socket, byte[] body) throws IOException {
    try {
      socket.getOutputStream().write(body);
      socket.getOutputStream().flush();
    } catch (SocketException e) {
      // the server has heard enough; its answer tells why
    }
  }

  private static byte[] readAll(Socket socket) throws IOException {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    byte[] some = new byte[8192];
    try {
      for (int n = socket.getInputStream().read(some); n >= 0; n = socket.getInputStream().read(some)) {
        all.write(some, 0, n);
      }
    } catch (SocketTimeoutException | SocketException e) {
      // what has come until now is the answer
    }
    return all.toByteArray();
  }

  private static Answer parse(byte[] bytes) {
    String text = new String(bytes, UTF_8).replaceFirst("^HTTP/1.1 100 Continue\r\n\r\n", "");
    int end = text.indexOf("\r\n\r\n");
    String[] head = text.substring(0, Math.max(0, end)).split("\r\n");
    Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    for (int i = 1; i < head.length; i++) {
      int colon = head[i].indexOf(':');
      headers.put(head[i].substring(0, colon), head[i].substring(colon + 1).trim());
    }
    return new Answer(end < 0 ? 0 : Integer.parseInt(head[0].split(" ")[1]), headers, text.substring(end + 4));
  }
}
