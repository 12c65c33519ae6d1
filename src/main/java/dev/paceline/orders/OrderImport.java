package dev.paceline.orders;

import dev.paceline.database.ChangeFeed;
import dev.paceline.database.DatabaseUnavailableException;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.core.buffer.Buffer;
import io.vertx.pgclient.PgException;
import jakarta.inject.Singleton;
import java.util.List;
import org.jboss.logging.Logger;

/** Imports past orders from an upload of any length, a batch a transaction. */
@Singleton
class OrderImport {
  static final int MAX_LINE_BYTES = 1 << 20;

  private static final Logger LOG = Logger.getLogger(OrderImport.class);

  private final PastOrderReader reader;
  private final ImportRepository repository;
  private final ChangeFeed changes;

  OrderImport(PastOrderReader reader, ImportRepository repository, ChangeFeed changes) {
    this.reader = reader;
    this.repository = repository;
    this.changes = changes;
  }

  /**
   * Reads the next piece of the upload when what came before it is written. An upload that fails before its end leaves the
   * batches before; the begun one, with its broken last line, is dropped. When it ends, the caches know of what it has made.
   */
  Uni<ImportReport> run(Multi<Buffer> upload) {
    ImportTally tally = new ImportTally();
    ImportBatches batches = new ImportBatches(reader, tally);
    return upload.onItem().transformToIterable(batches::next)
        .onCompletion().continueWith(batches::end)
        .onItem().transformToUniAndConcatenate(batch -> insert(batch, tally))
        .onItem().ignoreAsUni()
        .call(() -> changes.catchUp().onFailure().recoverWithNull())
        .onFailure(DatabaseUnavailableException.class).transform(failure -> interrupted(tally, failure))
        .map(end -> tally.report());
  }

  /** A batch that PostgreSQL refuses is tried again in halves, until the line is found that is to blame. */
  Uni<Void> insert(List<NumberedOrder> batch, ImportTally tally) {
    return repository.insert(batch)
        .invoke(inserted -> tally.add(inserted, batch.size() - inserted)).replaceWithVoid()
        .onFailure(PgException.class).recoverWithUni(refusal -> batch.size() == 1
            ? reject(batch.get(0), tally, refusal)
            : insertInHalves(batch, tally));
  }

  private Uni<Void> insertInHalves(List<NumberedOrder> batch, ImportTally tally) {
    int half = batch.size() / 2;
    return insert(batch.subList(0, half), tally).chain(() -> insert(batch.subList(half, batch.size()), tally));
  }

  private static Uni<Void> reject(NumberedOrder order, ImportTally tally, Throwable refusal) {
    LOG.warnf(refusal, "PostgreSQL refuses line %d of an import", order.line());
    tally.reject(order.line(), "REFUSED", "The database refuses the order");
    return Uni.createFrom().voidItem();
  }

  private static ImportInterruptedException interrupted(ImportTally tally, Throwable failure) {
    LOG.error("An import is interrupted", failure);
    return new ImportInterruptedException(tally.imported());
  }
}
