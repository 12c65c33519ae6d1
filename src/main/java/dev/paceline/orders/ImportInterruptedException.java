package dev.paceline.orders;

import dev.paceline.http.ProblemException;
import java.util.List;
import java.util.Map;

/** 503: the database went away in the middle of an import. */
class ImportInterruptedException extends ProblemException {

  ImportInterruptedException(long imported) {
    super(
        503, "IMPORT_INTERRUPTED",
        imported + " orders were imported, each of them whole, before the database became unavailable;"
            + " the import can safely be repeated from its beginning",
        List.of(), Map.of("imported", imported));
  }
}
