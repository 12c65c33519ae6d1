package dev.paceline.orders;

import dev.paceline.orders.ImportReport.Rejection;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Counts what becomes of an import's lines, in bounded memory. Not thread-safe. */
final class ImportTally {
  static final int MAX_REJECTIONS = 10_000;

  /** A detail may quote a field's name, which its sender chose. */
  private static final int MAX_DETAIL = 200;

  private final List<Rejection> rejected = new ArrayList<>();
  private long imported;
  private long duplicates;
  private long moreRejected;
  private long firstOfMore;

  void add(long imported, long duplicates) {
    this.imported += imported;
    this.duplicates += duplicates;
  }

  void reject(long line, String code, String detail) {
    if (rejected.size() < MAX_REJECTIONS) {
      rejected.add(new Rejection(line, code, detail.length() <= MAX_DETAIL ? detail : detail.substring(0, MAX_DETAIL) + "…"));
    } else if (moreRejected++ == 0) {
      firstOfMore = line;
    }
  }

  long imported() {
    return imported;
  }

  ImportReport report() {
    List<Rejection> all = new ArrayList<>(rejected);
    all.sort(Comparator.comparingLong(Rejection::line));
    if (moreRejected > 0) {
      all.add(new Rejection(firstOfMore, "MORE_REJECTED", moreRejected + " more lines were rejected, the first of them here"));
    }
    return new ImportReport(imported, duplicates, all);
  }
}
