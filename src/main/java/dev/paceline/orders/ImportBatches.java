package dev.paceline.orders;

import dev.paceline.http.ProblemException;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.List;

/** Makes batches of the orders in an upload as it comes in, and rejects the lines that hold none. Not thread-safe. */
final class ImportBatches {
  /** The transaction's round trips are shared by so many; more would only hold its locks longer. */
  static final int MAX_ORDERS = 500;

  /** Bounds memory where orders are long. */
  private static final int MAX_ITEMS = 5_000;

  private final PastOrderReader reader;
  private final ImportTally tally;
  private final Lines lines = new Lines(OrderImport.MAX_LINE_BYTES);
  private List<NumberedOrder> batch = new ArrayList<>();
  private int items;

  ImportBatches(PastOrderReader reader, ImportTally tally) {
    this.reader = reader;
    this.tally = tally;
  }

  /** The batches that are full after this piece. */
  List<List<NumberedOrder>> next(Buffer piece) {
    List<List<NumberedOrder>> full = new ArrayList<>();
    for (Lines.Line line : lines.next(piece.getBytes())) {
      read(line);
      if (batch.size() == MAX_ORDERS || items >= MAX_ITEMS) {
        full.add(take());
      }
    }
    return full;
  }

  /** What is left, once the upload has come to its proper end. */
  List<List<NumberedOrder>> end() {
    lines.end().forEach(this::read);
    return batch.isEmpty() ? List.of() : List.of(take());
  }

  private void read(Lines.Line line) {
    try {
      NumberedOrder order = reader.read(line);
      batch.add(order);
      items += order.order().items().size();
    } catch (ProblemException problem) {
      tally.reject(line.number(), problem.code(), problem.getMessage());
    }
  }

  private List<NumberedOrder> take() {
    List<NumberedOrder> taken = batch;
    batch = new ArrayList<>();
    items = 0;
    return taken;
  }
}
