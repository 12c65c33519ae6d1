package dev.paceline.orders;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Cuts a text into its lines as it comes in, piece by piece. A line ends with LF or CRLF; blank ones count and are left
 * out. Of a line that is too long nothing is kept. Not thread-safe.
 */
final class Lines {

  /**
   * One line, without its end.
   *
   * @param number from 1
   * @param text its bytes; empty if it is too long
   */
  record Line(long number, boolean tooLong, byte[] text) {}

  private final int maxBytes;
  private final ByteArrayOutputStream begun = new ByteArrayOutputStream();
  private boolean tooLong;
  private long number = 1;

  /** @param maxBytes the most that a line may have, without its LF */
  Lines(int maxBytes) {
    this.maxBytes = maxBytes;
  }

  /** The lines that end in this piece. */
  List<Line> next(byte[] piece) {
    List<Line> lines = new ArrayList<>();
    int start = 0;
    for (int end = 0; end < piece.length; end++) {
      if (piece[end] == '\n') {
        append(piece, start, end);
        finish(lines);
        start = end + 1;
      }
    }
    append(piece, start, piece.length);
    return lines;
  }

  /** The last line, if the text did not end with a line's end. */
  List<Line> end() {
    List<Line> last = new ArrayList<>();
    finish(last);
    return last;
  }

  private void append(byte[] piece, int start, int end) {
    if (tooLong || begun.size() + end - start > maxBytes) {
      tooLong = true;
      begun.reset();
    } else {
      begun.write(piece, start, end - start);
    }
  }

  private void finish(List<Line> lines) {
    byte[] text = begun.toByteArray();
    if (tooLong || !isBlank(text)) {
      lines.add(new Line(number, tooLong, withoutCarriageReturn(text)));
    }
    begun.reset();
    tooLong = false;
    number++;
  }

  private static byte[] withoutCarriageReturn(byte[] text) {
    boolean has = text.length > 0 && text[text.length - 1] == '\r';
    return has ? Arrays.copyOf(text, text.length - 1) : text;
  }

  private static boolean isBlank(byte[] text) {
    for (byte b : text) {
      if (b != ' ' && b != '\t' && b != '\r') {
        return false;
      }
    }
    return true;
  }
}
